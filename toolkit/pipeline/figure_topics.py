"""What a figure is about: the thing it counts, measures or modifies, by grammar."""

from __future__ import annotations

from toolkit.pipeline.figure_numbers import Reading
from toolkit.pipeline.parse_view import RELATIVES, ParseView

MODIFIERS = frozenset({"nummod", "compound", "amod", "nmod", "appos", "npadvmod", "quantmod"})
ABILITIES = frozenset({"capability", "ability", "capacity", "power", "means", "target"})


def name_topic(view: ParseView, reading: Reading, stop: int, noun: int | None) -> str | None:
    """What the figure measures: the counted thing, the noun it is "of", the noun it modifies, or the subject of its verb."""
    if noun is not None:
        return words_of_phrase(view, *view.phrase(noun))
    if stop < view.n and view.lower[stop] == "of":
        target = view.child(stop, "pobj")
        if target is not None:
            return words_of_phrase(view, *view.phrase(target))
    i = max(reading.stop - 1, stop - 1)
    for _ in range(10):
        head = view.head[i]
        if head == i:
            return None
        if view.pos[head] in ("VERB", "AUX"):
            subject = view.child(head, "nsubj", "nsubjpass")
            if subject is not None and subject != i:
                return _subject_topic(view, head, subject)
        elif view.pos[head] in ("NOUN", "PROPN"):
            named = _topic_of_noun(view, i, head, reading.first, stop)
            if named is not None:
                return named
        i = head
    return None


def _subject_topic(view: ParseView, verb: int, subject: int) -> str | None:
    """The subject's words; of "which", the noun it stands for; another pronoun names nothing."""
    if view.pos[subject] == "PRON":
        if view.lower[subject] not in RELATIVES or view.dep[verb] != "relcl":
            return None
        subject = view.head[verb]
    return words_of_phrase(view, *view.phrase(subject))


def _topic_of_noun(view: ParseView, i: int, head: int, first: int, stop: int) -> str | None:
    """The noun behind the figure that it modifies, or the thing that the noun before it tells of."""
    if view.dep[i] in MODIFIERS and head >= stop:
        return words_of_phrase(view, *view.phrase(head))
    return _named_above(view, head) if view.dep[i] in ("prep", "acl", "relcl") and head < first else None


def _named_above(view: ParseView, noun: int) -> str | None:
    """The thing a preceding noun tells of: "missiles with the capability to hit targets 300 km away" are the missiles."""
    if view.lemma[noun] in ABILITIES and view.dep[noun] == "pobj":
        return None
    first = view.phrase(noun)[0]
    if first >= 2 and view.lower[first - 1] in ("—", "–", "-", ",", "(") and view.pos[first - 2] == "PROPN":
        return words_of_phrase(view, *view.phrase(first - 2))
    if view.dep[noun] == "appos":
        return words_of_phrase(view, *view.phrase(view.head[noun]))
    apposition = next((k for k in view.kids[noun] if view.dep[k] == "appos" and k < noun), None)
    return words_of_phrase(view, *view.phrase(apposition)) if apposition is not None else _owner_of(view, noun)


def _owner_of(view: ParseView, noun: int) -> str:
    """ "the missiles have a range of 250 km" is about the range, of the missiles."""
    head = view.head[noun]
    subject = (
        view.child(head, "nsubj") if view.pos[head] in ("VERB", "AUX") and view.dep[noun] in ("dobj", "attr") else None
    )
    own = view.lower[noun]
    return (
        f"{own} of {words_of_phrase(view, *view.phrase(subject))}"
        if subject is not None
        else words_of_phrase(view, *view.phrase(noun))
    )


def words_of_phrase(view: ParseView, first: int, stop: int) -> str:
    start, end = view.span(first, stop)
    return view.text[start:end]
