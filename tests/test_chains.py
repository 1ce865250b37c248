"""Which mentions of one article stand for the same actor. All people here are invented unless a public office is meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from toolkit.pipeline import records

PAIRS = {
    "father and son": (
        "Viktor Halloran, the shipping magnate, bought the port. His son, Viktor Halloran Jr., runs it. Halloran said the port would "
        "stay open. Halloran Jr. disagreed.",
        ("Viktor Halloran", "Halloran"),
        ("Viktor Halloran Jr.", "Halloran Jr."),
    ),
    "brother and sister": (
        "Senator Marcus Okafor voted for the bill. His sister, Adaeze Okafor, campaigned against it. Mr Okafor called it fair. "
        "Ms Okafor called it theft.",
        ("Marcus Okafor", "Okafor@2"),
        ("Adaeze Okafor", "Okafor@3"),
    ),
    "husband and wife": (
        "Helen Prowse resigned from the board on Monday. Her husband, Daniel Prowse, stayed. Mrs Prowse gave no reason. "
        "Mr Prowse said he was sorry.",
        ("Helen Prowse", "Prowse@2"),
        ("Daniel Prowse", "Prowse@3"),
    ),
    "two strangers with one surname": (
        "Professor Ingrid Solberg welcomed the plan. Tomas Solberg, who runs a trawler, rejected it. "
        "Ingrid Solberg said the stocks would recover.",
        ("Ingrid Solberg", "Ingrid Solberg@1"),
        ("Tomas Solberg",),
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def chains(nlp):
    """text → a function from words (and which occurrence: "Brandt@1") to the chain."""

    def read(text):
        doc = nlp(text)
        mentions = records.stored(doc, "mentions")

        def chain_of(words):
            form, _, number = words.partition("@")
            starts = [at for at in range(len(text)) if text.startswith(form, at)]
            start = starts[int(number or 0)]
            # the mention that best covers the words, so that titles inside or outside of it do not matter
            best = max(
                mentions,
                key=lambda m: (
                    (min(m.end, start + len(form)) - max(m.start, start))
                    / (max(m.end, start + len(form)) - min(m.start, start))
                ),
            )
            assert best.start < start + len(form), f"no mention at {words!r}"
            assert start < best.end, f"no mention at {words!r}"
            return best.chain

        return chain_of

    return read


@pytest.mark.parametrize("name", PAIRS)
def test_people_who_share_a_surname_are_kept_apart(chains, name):
    text, one, two = PAIRS[name]
    chain = chains(text)
    assert len({chain(form) for form in one}) == 1
    assert len({chain(form) for form in two}) == 1
    assert chain(one[0]) != chain(two[0])


def test_a_surname_that_two_share_goes_to_the_nearer_with_less_confidence(nlp):
    from toolkit.pipeline.actor_lexicon import actor_lexicon
    from toolkit.pipeline.chain_linker import read_items
    from toolkit.pipeline.chains import SHARED, Chains, name_chains
    from toolkit.pipeline.token_table import read_tokens

    text = "Ada Merrow spoke first. Then Lena Merrow spoke for an hour. Merrow was applauded."
    doc = nlp(text)
    table = read_tokens(doc)
    state = Chains(text, table, actor_lexicon(), read_items(records.stored(doc, "mentions"), table, text, []))
    name_chains(state)
    by_text = {item.text: item for item in state.items}
    assert by_text["Merrow"].chain == by_text["Lena Merrow"].chain
    assert by_text["Merrow"].confidence == SHARED


def test_a_company_named_after_a_person_is_not_the_person(chains):
    chain = chains(
        "Brauner Motors closed its plant. Klaus Brauner, whose grandfather founded Brauner Motors, protested."
    )
    assert chain("Brauner Motors") == chain("Brauner Motors@1") != chain("Klaus Brauner")


def test_a_person_and_a_place_with_one_name_are_kept_apart(chains):
    chain = chains("Rosa Paris flew to France. Paris said she would speak in Paris on Friday.")
    assert chain("Rosa Paris") == chain("Paris@1")
    assert chain("Paris@2") != chain("Rosa Paris")


@pytest.mark.parametrize(
    "text",
    [
        "Aino Virtala, the transport minister, resigned. The minister gave no reason.",
        "The transport minister, Aino Virtala, resigned. The minister gave no reason.",
        "Transport minister Aino Virtala resigned. The minister gave no reason.",
    ],
)
def test_apposition_and_title_make_the_minister_the_person(chains, text):
    chain = chains(text)
    assert chain("Aino Virtala") == chain("The minister")


def test_the_minister_is_the_one_with_the_same_portfolio(chains):
    chain = chains("Defence minister Aino Virtala met finance minister Pekka Rautio. The finance minister said no.")
    assert chain("The finance minister") == chain("Pekka Rautio") != chain("Aino Virtala")


def test_a_predecessor_or_brother_is_never_the_person_it_is_defined_by(chains):
    chain = chains("Mayor Nadia Feld spoke. Her predecessor was silent. Her brother left.")
    assert len({chain("Nadia Feld"), chain("Her predecessor"), chain("Her brother")}) == 3


def test_an_acronym_belongs_to_its_long_form(chains):
    chain = chains(
        "The Coastal Harbour Authority (CHA) denied it. The CHA said nothing had leaked. The authority will report in May."
    )
    assert chain("Coastal Harbour Authority") == chain("CHA") == chain("CHA@1")


def test_a_state_is_one_chain_with_its_capital_its_seat_and_its_people(chains):
    chain = chains("Moscow warned Finland. The Kremlin said Russia would answer. The Russians did not say how.")
    assert chain("Moscow") == chain("Kremlin") == chain("Russia") == chain("The Russians") != chain("Finland")


def test_a_ministry_and_a_president_keep_chains_of_their_own(chains):
    chain = chains(
        "Russia tested a missile. The Russian defence ministry showed a film of it. President Vladimir Putin watched."
    )
    assert len({chain("Russia"), chain("The Russian defence ministry"), chain("Vladimir Putin")}) == 3


def test_things_that_happen_in_a_capital_are_not_done_by_the_government(chains):
    chain = chains("Two people were arrested in Paris on Sunday. Paris will decide on Monday whether to send ships.")
    assert chain("Paris") != chain("Paris@1")


def test_a_spokesman_without_a_name_speaks_for_the_institution(chains):
    chain = chains("Downing Street rejected the idea. A spokesman said that nothing had changed.")
    assert chain("Downing Street") == chain("A spokesman")


def test_the_company_and_the_platform_are_the_company(chains):
    chain = chains(
        "Loopstone, the video platform, lost users. The company blamed the weather. Its founder, Ida Rehn, left the platform."
    )
    assert chain("Loopstone") == chain("The company") == chain("the platform")
    assert chain("Its founder") == chain("Ida Rehn")


def test_pronouns_follow_gender_and_subject(chains):
    chain = chains("Maria Kestner met Paul Adler in Bonn. She asked him for help. He refused.")
    assert chain("She") == chain("Maria Kestner")
    assert chain("him") == chain("He") == chain("Paul Adler")


def test_i_in_a_quotation_is_its_speaker(chains):
    chain = chains("“I will not resign,” said Maria Kestner. Paul Adler laughed.")
    assert chain("I") == chain("Maria Kestner")


def test_an_official_met_before_without_a_name_is_the_official(nlp):
    doc = nlp("A senior defence official said the missiles were ready. The official spoke on condition of anonymity.")
    source = records.stored(doc, "unnamed_sources")[0]
    later = next(m for m in records.stored(doc, "mentions") if doc.text[m.start : m.end] == "The official")
    assert source.chain == later.chain is not None


def test_it_without_an_institution_before_it_stands_for_nobody(nlp):
    doc = nlp("The rain stopped. It was late. It had rained for days.")
    assert all(m.chain is None for m in records.stored(doc, "mentions") if m.kind == "pronoun")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "x",
        "\n\n",
        "“",
        "He",
        "I",
        "The the the",
        "Dr Dr Dr.",
        "مرحبا بالعالم",
        "😀 😀",
        "A\0B said C\0D.",
        "Jr.",
        "Mr",
        "O’" * 300,
        "Smith " * 500,
    ],
)
def test_no_text_raises(nlp, text):
    records.stored(nlp(text), "mentions")


def test_a_very_long_line_does_not_raise(nlp):
    from toolkit.pipeline.chain_linker import link_chains
    from toolkit.pipeline.mention_finder import find_mentions

    doc = nlp.make_doc("Ana Brandt said no, " * 5000)
    records.store(doc, "mentions", find_mentions(doc))
    link_chains(doc)


def test_every_speaker_and_role_of_the_gold_articles_has_a_chain(nlp, shared: Path):
    import json

    for line in (shared / "gold" / "dev_articles.jsonl").read_text("utf-8").splitlines():
        doc = nlp(json.loads(line)["text"])
        assert all(m.chain is not None for m in records.stored(doc, "mentions") if m.kind != "pronoun")
        assert all(source.chain is not None for source in records.stored(doc, "unnamed_sources"))
