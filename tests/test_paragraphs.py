"""Paragraph ends are sentence ends, but the line ends of wrapped text are not."""

from __future__ import annotations


def sentences(nlp, text: str) -> list[str]:
    return [sentence.text.strip() for sentence in nlp(text).sents]


def test_a_heading_is_not_read_into_the_sentence_below_it(nlp):
    text = "Mayor’s Silence, Council’s Approach\nThe harbour office has remained tight-lipped on the levy."
    assert sentences(nlp, text)[0] == "Mayor’s Silence, Council’s Approach"


def test_a_wrapped_sentence_stays_whole(nlp):
    text = (
        "The harbour office said on Monday that the levy on small boats would\n"
        "be lifted in the spring, once the council had agreed to pay for the\n"
        "dredging of the outer basin, which has silted up since the storms of\n"
        "last winter and which the fishermen say has cost them half a season\n"
        "of work."
    )
    assert len(sentences(nlp, text)) == 1


def test_text_that_ends_in_a_line_break_or_is_nothing_else_is_read(nlp):
    assert sentences(nlp, "The levy stays.\n")[0] == "The levy stays."
    assert len(nlp("\n\n")) == 1
    assert len(nlp("")) == 0


def test_the_place_of_a_dateline_is_no_speaker(nlp):
    doc = nlp("ISTANBUL, Nov 20 (Wire) - Minister Ada Brand has criticised the levy. She said it was unfair.")
    first = next(iter(doc._.reactions))
    assert doc.text[slice(*first.speaker)] == "Minister Ada Brand"
