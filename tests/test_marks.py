"""Pairs of quotation marks, whatever the house style."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.pipeline.marks import MAX_UNCLOSED, find_marked_spans

MARKS = "\"“”„‟«»‹›＂'‘’‚‛`´"


def pairs(text: str) -> list[str]:
    """The outermost pairs, as text."""
    return [text[span.start : span.end] for span in find_marked_spans(text) if span.depth == 0]


def nested(text: str) -> list[str]:
    return [text[span.start : span.end] for span in find_marked_spans(text) if span.depth]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He said "no" and "yes".', ['"no"', '"yes"']),
        ("He said “no” and “yes”.", ["“no”", "“yes”"]),
        ("''The ford is shut,'' he said. ''Go home.''", ["''The ford is shut,''", "''Go home.''"]),
        ("``The ford is shut,'' he said.", ["``The ford is shut,''"]),
        ("«Le gué est fermé», a-t-il dit.", ["«Le gué est fermé»"]),
        ("„Die Furt ist zu“, sagte er.", ["„Die Furt ist zu“"]),
        ("‘The ford is shut,’ he said.", ["‘The ford is shut,’"]),
        ("Ferryman: 'We sank at noon'", ["'We sank at noon'"]),
        ('The reply:"They sank."', ['"They sank."']),
        ('“The ford is shut," he said.', ['“The ford is shut,"']),
    ],
)
def test_each_house_style_is_paired(text, expected):
    assert pairs(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The minister’s plan and the ministers’ plans",
        "’Twas the night of the ’90s, rock ’n’ roll and all",
        "the dogs' bowls and the cat's",
        'a 12" pipe, 6\'2" tall',
        "“an opening mark that nobody closes and no full stop either",
        "a stray ” closing mark",
        "",
        "\n\n",
    ],
)
def test_apostrophes_inches_and_strays_are_no_quotations(text):
    assert pairs(text) == []


def test_apostrophes_inside_british_single_quotes_do_not_close_them():
    assert pairs("‘The ministers’ plan won’t float,’ she said. ‘It’s the farmers’ money.’") == [
        "‘The ministers’ plan won’t float,’",
        "‘It’s the farmers’ money.’",
    ]


def test_a_plural_possessive_can_still_end_a_quotation():
    assert pairs("He spoke of the ‘ministers’ and left.") == ["‘ministers’"]


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        ("“She called it a ‘sieve’ twice,” he said.", "‘sieve’"),
        ("‘She called it a “sieve” twice,’ he said.", "“sieve”"),
        ("''She called it a ''sieve'' twice,'' he said.", "''sieve''"),
    ],
)
def test_nested_pairs_are_told_from_the_pair_around_them(text, inner):
    assert len(pairs(text)) == 1
    assert nested(text) == [inner]


def test_a_quotation_over_three_paragraphs_reopens_and_closes_once():
    spans = find_marked_spans("“First.\n\n“Second.\n\n“Third,” he said.")
    assert [(span.runs_on, span.resumes, span.closed) for span in spans] == [
        (True, False, False),
        (True, True, False),
        (False, True, True),
    ]


def test_an_unclosed_mark_never_swallows_more_than_its_paragraph():
    text = "“The ford is shut. He left.\n\nThe next paragraph is the reporter's."
    assert pairs(text) == ["“The ford is shut. He left."]


def test_a_forgotten_closing_mark_does_not_turn_the_rest_inside_out():
    text = "“The ford is shut, he said. “Go home.” They went."
    assert pairs(text)[-1] == "“Go home.”"
    assert "They went" not in "".join(pairs(text))


def test_a_hard_wrapped_line_is_one_paragraph():
    text = "The harbour master, who had waited since dawn, said: “The ford is\nshut for the week.” Then he left."
    assert pairs(text) == ["“The ford is\nshut for the week.”"]


@given(st.text(alphabet=MARKS + " \nabS.,!?-—’t0", max_size=200))
@settings(max_examples=400, deadline=None)
def test_any_jumble_of_marks_gives_spans_inside_the_text(text):
    spans = find_marked_spans(text)
    for span in spans:
        assert 0 <= span.start < span.inner_start <= span.inner_end <= span.end <= len(text)
        assert span.closed or span.end - span.start <= MAX_UNCLOSED or span.runs_on
    outer = [span for span in spans if span.depth == 0]
    assert all(a.end <= b.start for a, b in itertools.pairwise(outer))


@pytest.mark.parametrize("piece", ["‘", '"', "“a ‘", "s’ ", "''' \"", "'a ", "a\n"])
def test_a_line_of_a_hundred_thousand_characters_is_read_in_seconds(piece):
    text = piece * (100_000 // len(piece))
    started = time.perf_counter()
    find_marked_spans(text)
    assert time.perf_counter() - started < 10
