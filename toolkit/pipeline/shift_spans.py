"""The words of a rule: a clause, a verb phrase or a noun phrase, without what only tells when, why or after what."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from toolkit.pipeline.parse_view import ParseView, read_lexicon

SIDE_MARKS = frozenset(
    [
        "after",
        "before",
        "as",
        "while",
        "although",
        "though",
        "because",
        "since",
        "when",
        "hours",
        "days",
        "less",
        "despite",
    ]
) | {"amid", "following", "saying", "citing"}
COMMAS = frozenset({",", ";", "-", "–", "—", ":", "(", ")"})
DATED_PREPOSITIONS = frozenset({"on", "in", "from", "after", "since", "before", "starting", "beginning"})
LASTING = frozenset(
    {"by", "until", "till", "to", "within", "for", "per", "during"}
)  # a deadline or a span of time is part of a rule
CLOSING = frozenset({"to", "until", "till"})  # "from dawn to 3pm"
RESUMING = frozenset({"in", "within", "without", "with", "for", "at", "on", "except", "including", "regardless"})
LONGEST_ASIDE = 7
EXCEPTING = frozenset({"but", "except", "bar", "save", "than"})
EVERY = frozenset({"every", "all", "first", "each", "a", "any", "once", "twice"})
# a clause with one of these says how long a rule has held and not what it is
HOLDING = frozenset(
    {
        "bring",
        "approve",
        "enact",
        "agree",
        "pass",
        "stand",
        "apply",
        "last",
        "hold",
        "date",
        "exist",
        "impose",
        "introduce",
        "adopt",
        "come",
        "run",
        "be",
    }
)
COMPLEMENT_PREPOSITIONS = frozenset({"on", "to", "for", "against", "of", "over", "from", "in"})
CONDITION_MARKS = frozenset({"if", "unless", "provided", "providing", "once"})
TIMES = frozenset({"DATE", "TIME", "ORDINAL"})
BARE_TIMES = frozenset({"yesterday", "today", "tomorrow", "tonight", "overnight"})
BARE_OPENERS = frozenset({"last", "this", "next", "late", "early"})

# how much longer than its predicate a subject may be and still be told with it: whom an old rule bound is part of it
NEW_SUBJECT, OLD_SUBJECT = 1.5, 4.0

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Draft:
    """Word ranges of one rule as one reader sees them; `verb` is its predicate, `weight` how far it speaks for a shift,
    `decides` says that the subject of the verb is the one who decides."""

    verb: int
    old: Span | None
    new: Span | None
    weight: float
    decides: bool = False


@cache
def shift_words(*kinds: str) -> frozenset[str]:
    """The lemmas of these kinds in lexicons/shift_verbs.csv."""
    return frozenset(row["lemma"] for row in read_lexicon("shift_verbs") if row["kind"] in kinds)


def clause_stop(view: ParseView, verb: int) -> int:
    """One past the clause's last word, without what only tells when, why or after what."""
    stop = view.right(verb) + 1
    for k in view.kids[verb]:
        if k < verb:
            continue
        comma = view.dep[k] == "punct" and view.lower[k] in COMMAS and not _resumes(view, k, verb)
        opening = view.lower[view.left(k) : min(view.left(k) + 4, k + 1)]
        side = view.dep[k] in ("advcl", "prep", "npadvmod", "advmod") and bool(SIDE_MARKS & set(opening))
        side = side and not (view.dep[k] == "prep" and view.lower[k] == "as")  # "treated as employees"
        side = side and opening[:2] not in (["as", "long"], ["as", "far"])  # "as long as" binds the rule
        if (
            comma
            or side
            or _is_date(view, k)
            or (view.dep[k] in ("conj", "parataxis") and view.pos[k] in ("VERB", "AUX"))
        ):
            stop = min(stop, view.left(k))
    return trim(view, verb, _before_date(view, verb, _before_comma(view, verb, stop)))


def trim(view: ParseView, first: int, stop: int) -> int:
    """The stop moved back over marks and conjunctions."""
    while stop - 1 > first and (
        view.pos[stop - 1] in ("CCONJ", "SPACE") or view.lower[stop - 1] in COMMAS or view.lower[stop - 1] in ".?!"
    ):
        stop -= 1
    return stop


def _is_date(view: ParseView, k: int) -> bool:
    """When the change was told or begins; how long or how often a rule holds ("every day", "by 2040") belongs to it."""
    if view.dep[k] not in ("npadvmod", "prep") or view.pos[k] == "NUM" or view.lower[k] in LASTING:
        return False
    near = range(view.left(k), min(view.right(k), k + 3) + 1)
    counted = view.dep[k] == "npadvmod" and any(view.tag[j] == "CD" for j in view.kids[k])
    if counted or any(view.lower[j] in EVERY for j in near):
        return False
    if view.lower[k] == "from" and not CLOSING.isdisjoint(
        view.lower[k + 2 : k + 5]
    ):  # "from dawn to 3pm": the rule's hours
        return False
    dated = ("DATE", "ORDINAL") if view.lower[k] == "from" else TIMES
    return any(view.ent[j] in dated and not _is_share(view, j) for j in (k, *view.kids[k]))


def _is_share(view: ParseView, i: int) -> bool:
    """ "a third of the market"."""
    return view.ent[i] == "ORDINAL" and view.lower[i + 1 : i + 2] == ["of"]


def _before_comma(view: ParseView, first: int, stop: int) -> int:
    """The first comma that does not stand in a list closes the clause."""
    for k in range(first + 1, stop):
        if view.lower[k] in COMMAS and view.lower[k] != "-" and not (_lists(view, k, stop) or _resumes(view, k, first)):
            return k
        if view.text[view.end[k] : view.start[k + 1] if k + 1 < view.n else None].count("\n"):
            return k + 1
    return stop


def _resumes(view: ParseView, comma: int, verb: int) -> bool:
    """ "release all it holds, in any number, within 30 days": a short phrase of the same verb goes on with the rule."""
    after = comma + 1
    if view.lower[comma] != "," or after >= view.n or view.head[after] != verb or view.dep[after] != "prep":
        return False
    if view.lower[after] not in RESUMING or view.right(after) - after > LONGEST_ASIDE or _is_date(view, after):
        return False
    return not any(view.ent[k] in TIMES and view.tag[k] == "NNP" for k in range(after, view.right(after) + 1))


def _lists(view: ParseView, comma: int, stop: int) -> bool:
    thing = view.head[comma]
    if view.pos[thing] not in ("NOUN", "PROPN", "ADJ", "NUM") or comma <= thing:
        return False
    return any(view.dep[k] == "conj" and comma < k < stop for k in view.kids[thing])


def _before_date(view: ParseView, first: int, stop: int) -> int:
    """ "raised rates | on Wednesday": a date behind the rule is no part of it; "a year" is (240,000 a year)."""
    for k in range(first + 2, stop):
        if view.lower[k] in BARE_TIMES or view.lower[k : k + 2] in (["with", "effect"], ["with", "immediate"]):
            return k
        after = view.ent[k + 1 : k + 4]
        if (
            view.dep[k] != "prt"
            and view.lower[k] in DATED_PREPOSITIONS
            and after[:1]
            and (after[0] == "DATE" or (after[0] == "TIME" and view.lower[k] != "from"))
            and not EVERY & set(view.lower[k + 1 : k + 3])
            and not (view.lower[k] == "from" and CLOSING & set(view.lower[k + 2 : k + 5]))
            and not _goes_on(view, k, stop)
        ):
            return k
        if view.lower[k : k + 4] == ["for", "the", "first", "time"]:
            return k
        if view.ent[k] in ("DATE", "TIME") and (view.tag[k] == "NNP" or view.lower[k] in BARE_OPENERS):
            if view.lower[k - 1] in EXCEPTING or view.lower[k + 1 : k + 2] in (["through"], ["to"], ["and"]):
                continue  # "every day but Sunday", "Monday through Thursday"
            if view.lower[k - 1] in ("through", "to", "and"):
                continue
            return k if view.pos[k - 1] != "ADP" else k - 1
    return stop


def _goes_on(view: ParseView, k: int, stop: int) -> bool:
    """ "a promise made in 2022 | to keep a brigade": what was promised stands behind the date."""
    after = next((j for j in range(k + 1, min(k + 5, stop)) if view.ent[j] not in TIMES), stop)
    return after + 1 < stop and view.lower[after] in ("to", "that", "not") and view.pos[after] in ("PART", "SCONJ")


def noun_with_rule(view: ParseView, noun: int) -> Span:
    """The noun phrase with its "on …", "to …" complements and the clause that says what the rule is."""
    first, stop = view.phrase(noun)
    for k in view.kids[noun]:
        held = view.lemma[k] in HOLDING and stop - first > 2  # "the 2% ceiling | that has applied since 2021"
        if k >= stop and view.dep[k] in ("acl", "relcl") and view.left(k) == stop and not (held or _is_side(view, k)):
            away = (j for j in view.kids[k] if view.dep[j] == "conj" and view.tag[j] == "VBG" != view.tag[k])
            stop = _before_comma(view, stop, next((view.left(j) for j in away), view.right(k) + 1))
    if stop < view.n and view.tag[stop] == "VBG" and view.dep[stop] == "advcl" and view.head[stop] == view.head[noun]:
        return first, clause_stop(
            view, stop
        )  # "scrapped a circular | allowing handsets": the parser hangs it on the verb
    while stop < view.n and view.lower[stop] in COMPLEMENT_PREPOSITIONS and view.pos[stop] in ("ADP", "PART"):
        if view.lower[stop] == "to" and view.pos[stop] == "PART":
            end = clause_stop(view, view.head[stop])
        else:
            thing = view.child(stop, "pobj", "pcomp")
            if thing is None or view.ent[thing] in TIMES:
                break
            end = _noun_end(view, thing) if view.dep[thing] == "pobj" else view.right(thing) + 1
        if end <= stop:
            break
        stop = _before_comma(view, stop, end)
    return first, trim(view, noun, _before_date(view, noun, stop))


def _noun_end(view: ParseView, noun: int) -> int:
    """One past the phrase with a list that goes on ("in Orsk, Belm and Tarn") or a clause straight behind it."""
    stop = view.phrase(noun)[1]
    clause = next((k for k in view.kids[noun] if view.dep[k] == "relcl" and view.left(k) == stop), None)
    if clause is not None and not _is_side(view, clause) and view.lower[stop] in ("that", "which", "who"):
        return _clause_end(view, clause)
    last, more = noun, view.child(noun, "conj")
    while more is not None and view.pos[more] in ("NOUN", "PROPN"):
        last, more = more, view.child(more, "conj")
    return max(stop, view.phrase(last)[1])


def _is_side(view: ParseView, clause: int) -> bool:
    begin = view.left(clause)
    return view.lower[begin - 1] in COMMAS or view.lower[begin] in SIDE_MARKS


def rule_inside(view: ParseView, noun: int) -> Span | None:
    """ "a system under which universities could recruit …", "the rule that X must …", "a hold imposed in 2021 that limited
    buyers to …": the clause in the noun phrase that says what the rule is."""
    edge = view.right(noun)
    for begin in range(noun + 1, edge + 1):
        word = view.lower[begin]
        if word not in ("that", "which", "whom", "where", "whereby") or (
            word == "which" and view.lower[begin - 1] == ","
        ):
            continue
        clause = next((k for k in range(begin + 1, edge + 1) if _opens(view, k, begin)), None)
        if clause is None or not _is_about(view, clause, noun):
            return None
        if view.dep[begin] in ("nsubj", "nsubjpass"):
            held = view.lemma[clause] in HOLDING
            return None if held else (begin + 1, _clause_end(view, clause))
        if view.dep[begin] in ("mark", "pobj", "advmod") or view.pos[begin - 1] == "ADP":
            return begin + 1, _clause_end(view, clause)
        return None
    return None


def _clause_end(view: ParseView, clause: int) -> int:
    """With the verbs coordinated to the clause's own: "a rule that taxed every sale and took a third"."""
    same = [k for k in view.kids[clause] if view.dep[k] == "conj" and not view.has_child(k, "nsubj", "nsubjpass")]
    own = clause_stop(view, clause)
    joined = (
        bool(same) and own == view.left(same[0]) - 1 and view.lower[own] in ("and", "or") and view.tag[same[0]] != "VBG"
    )
    return clause_stop(view, same[0]) if joined else own


def _is_about(view: ParseView, clause: int, noun: int) -> bool:
    """Hangs on the noun, or on a date or participle beside it ("a hold imposed in 2021 that")."""
    head = view.head[clause]
    return head == noun or view.ent[head] in TIMES or view.dep[head] == "acl"


def _opens(view: ParseView, k: int, begin: int) -> bool:
    """The verb of the clause that a relative word opens."""
    return (
        view.dep[k] in ("relcl", "ccomp", "acl")
        and view.pos[k] in ("VERB", "AUX")
        and view.left(k) in (begin, begin - 1)
    )


def verb_phrase(view: ParseView, verb: int) -> Span:
    """From the verb to the end of its clause."""
    return verb, clause_stop(view, verb)


def whole_clause(view: ParseView, verb: int) -> Span:
    """From the subject, or the verb where it has none beside it, to the end of the clause."""
    subject = view.child(verb, "nsubj", "nsubjpass")
    stop = clause_stop(view, verb)
    if subject is None or subject > verb or view.lower[subject] in ("who", "which", "that"):
        return predicate(view, verb)
    return view.phrase(subject)[0], stop


def told_clause(view: ParseView, verb: int, *, longest: float = NEW_SUBJECT) -> Span:
    """The clause from its subject, or the predicate alone where the subject is `longest` times as long or has its own clause."""
    begin, stop = whole_clause(view, verb)
    helped = predicate(view, verb)
    able = view.child(verb, "acomp", "xcomp")
    if (
        view.lemma[verb] in ("be", "have")
        and able is not None
        and view.lower[able] not in ("only",)
        and helped[0] - begin > 2
    ):
        opened = view.left(able) if view.lemma[verb] == "be" else verb  # "Landlords … will be | free to set rents"
        inner = view.child(able, "xcomp")
        stop = min(stop, clause_stop(view, inner if inner is not None else able))
        if stop - opened > 2 and opened > begin:
            return opened, stop
    subject = view.child(verb, "nsubj", "nsubjpass")
    aside = subject is not None and any(view.dep[k] == "relcl" for k in view.kids[subject] if k < verb)
    return helped if aside or (helped[0] - begin) > longest * (helped[1] - helped[0]) else (begin, stop)


def predicate(view: ParseView, verb: int) -> Span:
    """The verb phrase with the auxiliaries before it: "could use the Grot only …"."""
    helpers = [k for k in view.kids[verb] if k < verb and view.dep[k] in ("aux", "auxpass", "neg")]
    return min(helpers, default=verb), clause_stop(view, verb)


def verb_above(view: ParseView, i: int) -> int:
    """The verb that a word hangs on; the word itself where there is none."""
    for _ in range(12):
        if view.pos[i] in ("VERB", "AUX") and view.dep[i] not in ("aux", "auxpass"):
            return i
        i = view.head[i]
    return i
