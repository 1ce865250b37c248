"""The clause of a sentence that tells the news, and the one shift that the drafts of a sentence make together.

"Norland will sell the drones, the ministry said, lifting a hold that limited buyers": the hold is the old rule and the
clause that it hangs on, whatever its verb, is the new one.
"""

from __future__ import annotations

from dataclasses import replace

from toolkit.pipeline.parse_view import ParseView, word_class
from toolkit.pipeline.shift_amounts import amount_at, nothing_at
from toolkit.pipeline.shift_kinds import kind_of
from toolkit.pipeline.shift_spans import Draft, Span, clause_stop, predicate, shift_words, told_clause, verb_phrase

SIDE_CLAUSE = 0.5  # taken off a draft told in "hours after …" when drafts compete
RULING = frozenset(
    {"will", "may", "can", "must", "shall", "would", "is", "are"}
)  # helpers of a rule that holds from now on
LOOKING_BACK = frozenset(
    {"until", "till", "under", "previously", "formerly", "hitherto", "previous", "old", "existing", "current", "before"}
) | {"since", "currently", "originally", "present", "earlier"}
FORECASTING = frozenset({"reckon", "expect", "forecast", "estimate", "predict", "project", "anticipate", "hope"}) | {
    "fear",
    "worry",
    "doubt",
    "wonder",
}
TELLING = frozenset(
    {
        "say",
        "tell",
        "announce",
        "rule",
        "vote",
        "agree",
        "add",
        "confirm",
        "report",
        "state",
        "declare",
        "write",
        "note",
    }
) | {"warn", "argue", "insist", "explain", "suggest", "acknowledge", "concede", "promise", "learn", "believe", "think"}
EMPTY = frozenset({"be", "have", "do", "come", "follow", "mean", "mark", "draw", "seem", "appear"})


def news_verb(view: ParseView, first: int, stop: int) -> int | None:
    """The root verb; under a verb of saying, ruling or deciding the verb of what was said."""
    verb = next((i for i in range(first, stop) if view.dep[i] == "ROOT" and view.pos[i] in ("VERB", "AUX")), None)
    for _ in range(3):
        if verb is None or not _tells(view, verb):
            break
        inner = view.child(verb, "ccomp", "xcomp")
        if inner is None and view.lemma[verb] not in TELLING and view.has_child(verb, "dobj"):
            return verb
        if inner is None or not first <= inner < stop or view.pos[inner] not in ("VERB", "AUX"):
            return None
        verb = inner
    return verb


def is_forecast(view: ParseView, verb: int) -> bool:
    """ "expects the wait to fall from nine days to two"."""
    above = verb
    for _ in range(3):
        if view.lemma[above] in FORECASTING:
            return True
        above = view.head[above]
    return False


def _tells(view: ParseView, verb: int) -> bool:
    if view.lemma[verb] in ("be", "have") and view.has_child(verb, "xcomp"):
        return False
    return view.lemma[verb] in TELLING or view.lemma[verb] in word_class("announce") | word_class("decide")


def merge_drafts(view: ParseView, drafts: list[Draft], first: int, stop: int) -> Draft:
    """The old and the new rule of the weightiest drafts that have one; the decider stands with a draft that decides."""
    ranked = sorted(drafts, key=lambda draft: SIDE_CLAUSE * is_side(view, draft.verb) - draft.weight)
    main, news = ranked[0], news_verb(view, first, stop)
    olds = sorted(ranked, key=_is_inside)  # "will no longer sell": only where nothing else says what the rule was
    old = next((d for d in olds if d.old and not (main.decides and main.new and d != main and _is_told(view, d))), None)
    if old is not None and news is not None and old.verb == news and not old.new:
        old = _told_beside(view, drafts, old, news) or old
    new = next((d.new for d in ranked if d.new and not (old and old.old and _clash(d, old))), None)
    if new is None and old is not None and old.old and news is not None:
        new = _news_as_rule(view, news, old)
    if new is None and old is not None and old.old and _undoes(view, old):
        new = verb_phrase(view, old.verb)
    if new is not None and old is not None and old.old:
        new = _same_measure(view, old.old, new)
    leader = next((d for d in ranked if d.decides), main)
    return Draft(leader.verb, old.old if old else None, new, main.weight, leader.decides)


def _undoes(view: ParseView, old: Draft) -> bool:
    """ "abolished the subsidy": where the text says no more, that it was abolished is what holds now."""
    inside = old.old is not None and old.verb < old.old[0] < clause_stop(view, old.verb)
    return inside and kind_of(view, old.verb) == "undo" and view.tag[old.verb] != "VBG"


def _same_measure(view: ParseView, old: Span, new: Span) -> Span:
    """Beside an old amount ("27") the amount of the new clause is the new rule, where it holds one in the same unit."""
    if amount_at(view, old[0], old[1]) != old and nothing_at(view, old[0], old[1]) != old:
        return new
    units = {view.lemma[k] for k in range(*old) if view.pos[k] in ("NOUN", "SYM")}
    spans = [span for k in range(*new) if (span := amount_at(view, k, new[1]))]
    same = [s for s in spans if not units or units & {view.lemma[k] for k in range(*s)}]
    return same[0] if same else new


def _is_inside(draft: Draft) -> bool:
    old, new = draft.old, draft.new
    return bool(old and new and new[0] <= old[0] and old[1] <= new[1])


def _is_told(view: ParseView, draft: Draft) -> bool:
    return draft.new is None and is_side(view, draft.verb)


def _clash(draft: Draft, old: Draft) -> bool:
    if draft.new is None or old.old is None or draft.old == old.old:
        return False
    shared = min(draft.new[1], old.old[1]) - max(draft.new[0], old.old[0])
    return shared * 2 > min(draft.new[1] - draft.new[0], old.old[1] - old.old[0])


def _told_beside(view: ParseView, drafts: list[Draft], main: Draft, news: int) -> Draft | None:
    """ "A head who locked up phones has binned the ban": what the ban was is told in a clause; binning it is the new rule."""
    for draft in sorted(drafts, key=lambda d: -d.weight):
        if (
            draft.old
            and draft.verb != news
            and draft.old != main.old
            and not _clash(Draft(0, None, main.old, 0), draft)
        ):
            verbs = [k for k in range(*draft.old) if view.pos[k] == "VERB" and view.dep[k] != "amod"]
            bare = main.old is not None and not any(view.pos[k] == "VERB" for k in range(*main.old))
            if verbs and bare and draft.old[1] - draft.old[0] > 2:
                return draft
    return None


def _news_as_rule(view: ParseView, news: int, old: Draft) -> Span | None:
    """The news clause as the new rule, where the old rule is told beside it and it can be one."""
    if old.old is None or view.lemma[news] in TELLING or any(view.dep[k] == "neg" for k in view.kids[news]):
        return None
    helpers = {view.lower[k] for k in view.kids[news] if view.dep[k] in ("aux", "auxpass")}
    ruled = bool(helpers & RULING) and "could" not in helpers
    undone = kind_of(view, news) in ("undo", "allow", "adjust", "bring")
    after = view.dep[old.verb] == "advcl" and view.head[old.verb] == news and view.has_child(news, "auxpass", "aux")
    participle = view.tag[old.verb] == "VBG" or old.verb == news or undone or after
    if old.old[0] <= news < old.old[1] or not (ruled or participle):
        return None
    if view.lemma[news] in EMPTY and not ruled:
        return None
    if old.verb == news and view.has_child(news, "nsubjpass"):  # "The fee has been scrapped for sealed boxes"
        return told_clause(view, news)
    if old.verb == news and not _elsewhere(old.old, view, news):
        return None
    active = undone and not ruled and not view.has_child(news, "nsubjpass")  # who decides is no part of the rule
    begin, stop = predicate(view, news) if active else told_clause(view, news)
    if begin < old.old[1] and old.old[0] < stop:
        begin, stop = predicate(view, news)
        stop = min(stop, old.old[0]) if old.old[0] > begin else stop
    return (begin, stop) if stop - begin >= 2 else None


def _elsewhere(old: Span, view: ParseView, news: int) -> bool:
    """The old rule is no part of the news clause."""
    return old[1] <= news or old[0] >= clause_stop(view, news)


def join_neighbours(view: ParseView, found: dict[int, Draft]) -> dict[int, Draft]:
    """Where a sentence that looks back ("Until now crews could land") has no new rule, the sentence beside it gives it."""
    joined = dict(found)
    for number, draft in found.items():
        if not draft.old or draft.new or not _looks_back(view, number):
            continue
        for near in (number - 1, number + 1):
            beside = joined.get(near)
            if beside is not None and beside.new and not beside.old:
                joined[number] = replace(draft, new=beside.new)
                joined[near] = replace(beside, old=draft.old)
                break
            if beside is None and near == number - 1 and (told := _ruling_clause(view, near)):
                joined[number] = replace(draft, new=told)
                break
    return joined


def _looks_back(view: ParseView, number: int) -> bool:
    first, stop = view.bounds[number]
    return not LOOKING_BACK.isdisjoint(view.lower[first : min(first + 4, stop)])


def _ruling_clause(view: ParseView, number: int) -> Span | None:
    """ "Pupils can now have their phones out": what holds from now on, though no word says that it is new."""
    if number < 0:
        return None
    news = news_verb(view, *view.bounds[number])
    if news is None or view.lemma[news] in TELLING:
        return None
    helpers = {view.lower[k] for k in view.kids[news] if view.dep[k] in ("aux", "auxpass", "advmod", "neg")}
    subject = view.child(news, "nsubj", "nsubjpass")
    if not helpers & {"will", "may", "can", "must", "now"} or helpers & {"not", "n't", "never"} or subject is None:
        return None
    return None if view.lower[subject] in ("i", "we", "you", "he", "she") else told_clause(view, news)


def read_subject_past(view: ParseView, news: int | None) -> Draft | None:
    """ "Boats, which were to be banished, may now stay": the old rule stands in a clause about the subject."""
    subject = None if news is None else view.child(news, "nsubj", "nsubjpass")
    if news is None or subject is None:
        return None
    helpers = {view.lower[k] for k in view.kids[news]}
    new = view.lemma[news] in shift_words("undo", "allow") or bool(helpers & {"will", "may", "can", "must", "now"})
    clause = next((k for k in view.kids[subject] if view.dep[k] == "relcl" and view.pos[k] in ("VERB", "AUX")), None)
    if clause is None or not new:
        return None
    past = view.tag[clause] == "VBD" or bool({view.lower[k] for k in view.kids[clause]} & {"had", "was", "were"})
    return Draft(clause, predicate(view, clause), None, 0.5) if past else None


def is_told_by_person(view: ParseView, verb: int) -> bool:
    """Told by a person who says it, and announces or decides nothing."""
    above = verb
    for _ in range(4):
        head = view.head[above]
        if view.dep[above] == "ccomp" and view.lemma[head] in TELLING and view.lemma[head] not in word_class("decide"):
            teller = view.child(head, "nsubj")
            if teller is None or view.lemma[head] == "announce":
                return False
            return (
                view.ent[teller] == "PERSON"
                or view.lower[teller] in ("he", "she", "i", "we")
                or _is_plain(view, teller)
            )
        if head == above:
            return False
        above = head
    return False


def _is_plain(view: ParseView, teller: int) -> bool:
    """ "An insider", "critics": nobody in particular."""
    return view.lower[view.left(teller)] in ("a", "an", "one", "two", "some", "several") and view.ent[teller] == ""


def is_side(view: ParseView, verb: int) -> bool:
    """ "hours after Washington dropped its objection": what came before and is not the news."""
    above = verb
    for _ in range(3):
        if view.dep[above] in ("advcl", "pcomp") and view.tag[above] != "VBG":
            return any(view.lower[k] in ("after", "as", "when", "before") for k in range(view.left(above), above)) or (
                view.lower[view.head[above]] in ("after", "before")
            )
        above = view.head[above]
    return False
