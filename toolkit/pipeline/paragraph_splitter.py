"""Paragraph ends and datelines are sentence ends: told to the parser, so that no heading or place becomes a subject."""

from __future__ import annotations

import re

from spacy.language import Language
from spacy.tokens import Doc

from toolkit.cleaning import DATELINE

SENTENCE_END = re.compile(r"[.!?…:;][\"'”’»)\]]*\s*$")
# Text wrapped by a mail program or a terminal: most lines are 50 to 100 characters and end inside a sentence.
WRAPPED_LENGTH = range(50, 101)
FEWEST_LINES = 4


def is_hard_wrapped(text: str) -> bool:
    """Whether single line ends in the text are wrapping and not paragraph ends.

    >>> is_hard_wrapped("A heading\\nA paragraph that ends here.\\nAnother one.")
    False
    """
    lines = [line for line in text.split("\n") if line.strip()]
    inside = sum(len(line) in WRAPPED_LENGTH and not SENTENCE_END.search(line) for line in lines)
    return len(lines) >= FEWEST_LINES and inside * 2 > len(lines)


@Language.component("toolkit_paragraphs")
def split_paragraphs(doc: Doc) -> Doc:
    """Start a sentence after every paragraph end and the dateline; goes before the parser, which finds the other borders."""
    text = doc.text
    mark = "\n\n" if "\n" in text and is_hard_wrapped(text) else "\n"
    for token in doc[:-1] if len(doc) > 1 else ():
        if token.is_space and mark in token.text:
            doc[token.i + 1].is_sent_start = True
    _split_dateline(doc, text)
    return doc


def _split_dateline(doc: Doc, text: str) -> None:
    """Start a sentence after "KYIV, Nov 17 (Agency) -": the place does not speak."""
    found = DATELINE.match(text)
    story = next((token for token in doc if token.idx >= found.end()), None) if found else None
    if story is not None:
        story.is_sent_start = True
