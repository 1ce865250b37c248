"""Predicates that show a reaction without a quotation: verbs, nouns and adjectives of lexicons/reaction_cues.csv in a frame.

"Paris welcomed the move", "drew condemnation from", "was met with alarm in", "is delighted", "did not return our calls".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from toolkit.pipeline.parse_view import RELATIVES, SUBJECTS, ParseView, read_lexicon, word_class
from toolkit.pipeline.reaction_content import Cue

REACH = 6  # words after a verb in which a fixed phrase ("keep … heads down") has to be complete
ANONYMITY = frozenset({"anonymity", "named", "identified", "withheld", "quoted"})
OPPOSITES = {
    "SUPPORT": "CONDEMN",
    "CONCERN": "SUPPORT",
    "REJECT": "SUPPORT",
}  # "not happy", "not worried", "not opposed"
CLAUSES = frozenset({"ccomp", "xcomp", "advcl", "parataxis"})
INFINITIVES = frozenset({"xcomp", "ccomp", "advcl"})
PREPOSITIONAL = frozenset({"prep", "prt", "advmod", "agent", "dative"})
Row = tuple[str, str, str, str]  # frame, code, weight, strength


@dataclass(frozen=True, slots=True)
class Predicate:
    """A reaction predicate: its word, the cue, the subject that may be the actor, and the word that heads the clause."""

    cue: Cue
    subject: int | None
    clause: int


@cache
def cue_rows(kind: str) -> dict[str, list[Row]]:
    """lemma → rows (frame, code, weight, strength) of one kind, in file order."""
    rows: dict[str, list[Row]] = {}
    for row in read_lexicon("reaction_cues"):
        if row["kind"] == kind:
            rows.setdefault(row["lemma"], []).append((row["frame"], row["code"], row["weight"], row["strength"]))
    return rows


def find_predicates(view: ParseView) -> Iterator[Predicate]:
    """Every reaction predicate of a text, whoever its subject is; neutral verbs of speech are left to the quotations."""
    verbs, nouns, adjectives = cue_rows("verb"), cue_rows("noun"), cue_rows("adj")
    for i, lemma in enumerate(view.lemma):
        pos = view.pos[i]
        if pos in ("VERB", "AUX") and lemma in verbs:
            cue = _expectation(view, i) or verb_cue(view, i)
            if cue and _stands_alone(view, i, cue):
                yield Predicate(cue, *_verb_actor(view, i))
        elif pos in ("NOUN", "PROPN") and lemma in nouns:
            yield from _noun_predicates(view, i, nouns[lemma][0])
        elif pos in ("ADJ", "VERB", "ADV", "NOUN") and (lemma in adjectives or view.lower[i] in adjectives):
            yield from _adjective_predicates(view, i, adjectives.get(view.lower[i]) or adjectives[lemma])


def _expectation(view: ParseView, i: int) -> Cue | None:
    """ "is expected to issue a statement": a reaction still to come."""
    if view.lemma[i] != "expect" or view.tag[i] != "VBN":
        return None
    coming = view.child(i, "xcomp")
    known = coming is not None and view.lemma[coming] in word_class("statement") and view.has_child(i, "nsubjpass")
    return Cue(i, "REPORT", "fixed", "plain", "verb:expected") if known else None


def _stands_alone(view: ParseView, i: int, cue: Cue) -> bool:
    """Does the verb show a reaction without a quotation? Neutral speech does not, nor does a wish for anonymity."""
    if cue.code == "EVAL":
        return (
            "as" in view.lower[i + 1 : view.right(i) + 1]
            or any(view.dep[k] in ("oprd", "ccomp") for k in view.kids[i])
            or _has_verdict(view, i)
        )
    if view.lemma[i] in (
        "ask",
        "request",
        "prefer",
        "decline",
        "refuse",
        "want",
        "wish",
        "insist",
        "demand",
    ) and ANONYMITY & set(view.lower[i + 1 : i + 1 + REACH]):
        return False
    if cue.code == "REPORT" and cue.rule in ("verb:any", "verb:clause"):  # speech: the quotations have it
        return False
    return cue.weight != "open" and not (_is_only_meant(view, i, cue) or _is_polite(view, i))


def _is_only_meant(view: ParseView, i: int, cue: Cue) -> bool:
    """ "to help support them", "in order to reject it": an infinitive of purpose is no act; "rushed to condemn" is one."""
    if view.dep[i] == "conj" and view.tag[i] == view.tag[view.head[i]] == "VB":
        return _is_only_meant(view, view.head[i], cue)
    if view.tag[i] != "VB" or not any(view.lower[k] == "to" for k in view.kids[i]):
        return view.dep[i] == "xcomp" and view.lemma[view.head[i]] == "help"
    head = view.head[i]
    if cue.rule.startswith("verb:neg"):  # "has yet to say"
        return False
    if view.has_child(head, "prt"):  # "set up to support" is not "set to support"
        return True
    return not ({view.lemma[head], view.lower[head]} & word_class("carrier"))


def _is_polite(view: ParseView, i: int) -> bool:
    """ "Thank you"."""
    return view.lemma[i] == "thank" and view.lower[i + 1 : i + 2] == ["you"]


def _has_verdict(view: ParseView, i: int) -> bool:
    """ "called the end a gimmick", "branded the U-turn spineless": a verdict that the parser took for part of the object."""
    thing = view.child(i, "dobj")
    if thing is None:
        return False
    return view.pos[thing] == "ADJ" or any(
        view.dep[k] == "appos" and view.lower[k - 1] != "," and k > thing for k in view.kids[thing]
    )


def verb_cue(view: ParseView, i: int) -> Cue | None:
    """The first row of the verb whose frame holds here."""
    for frame, code, weight, strength in cue_rows("verb").get(view.lemma[i], ()):
        if frame_holds(view, i, frame):
            return Cue(i, code, weight, strength, f"verb:{frame}")
    return None


def frame_holds(view: ParseView, i: int, frame: str) -> bool:
    """Is the verb used as the lexicon's frame says?"""
    name, _, detail = frame.partition(":")
    if name == "neg":
        return _is_negated_plainly(view, i) and (not detail or _negated_frame(view, i, detail))
    if name == "no":
        return any(
            view.dep[k] == "dobj" and view.lemma[k] in detail.split() and view.lower[view.child(k, "det") or k] == "no"
            for k in view.kids[i]
        )
    if name == "words":
        near = set(view.lemma[i + 1 : i + 1 + REACH]) | set(view.lower[i + 1 : i + 1 + REACH])
        return any(all(word in near for word in option.split("+")) for option in detail.split("|"))
    return _argument_frame(view, i, name, detail)


def _argument_frame(view: ParseView, i: int, name: str, detail: str) -> bool:
    """Frames that ask for an object, a clause, an infinitive or a preposition."""
    kids, dep, lower = view.kids[i], view.dep, view.lower
    deps = {dep[k] for k in kids}
    behind = lower[i + 1 : view.right(i) + 1] if name.endswith("as") else []
    if name in ("prep", "prep0", "prt"):
        found = any(dep[k] in PREPOSITIONAL and lower[k] in detail.split() for k in kids)
        free = name != "prep0" or not deps & {"dobj", "ccomp", "oprd"}
        return free and (found or (i + 1 < view.n and lower[i + 1] in detail.split()))
    if name == "to":
        return any(
            dep[k] in INFINITIVES and _is_infinitive(view, k) and (detail != "speech" or _is_speech(view, k))
            for k in kids
        )
    return {
        "any": True,
        "obj": bool(deps & {"dobj", "nsubjpass", "dative"})
        or (dep[i] == "acl" and view.tag[i] == "VBN")
        or _shares_object(view, i),
        "intr": not deps & {"dobj", "ccomp", "nsubjpass"},
        "clause": bool(deps & CLAUSES),
        "other": any(dep[k] in CLAUSES and view.has_child(k, "nsubj", "nsubjpass") for k in kids),
        "noun": any(dep[k] == "dobj" and view.lemma[k] in detail.split() for k in kids),
        "+as": "as" in behind,
        "as": (bool(deps & {"oprd", "ccomp", "xcomp", "acomp", "dobj"}) or "as" in behind)
        and not _has_that_clause(view, i),
    }.get(name, False)


def _shares_object(view: ParseView, i: int) -> bool:
    """ "endorsed or criticised it": the object stands with the second verb."""
    other = view.child(i, "conj")
    return other is not None and view.pos[other] == "VERB" and view.has_child(other, "dobj")


def _has_that_clause(view: ParseView, i: int) -> bool:
    """ "declared that …" reports, "declared it a failure" judges."""
    clause = view.child(i, "ccomp")
    return clause is not None and any(view.dep[k] == "mark" for k in view.kids[clause])


def _is_infinitive(view: ParseView, k: int) -> bool:
    return view.tag[k] in ("VB", "VBP") and any(view.lower[j] == "to" for j in view.kids[k])


def _is_speech(view: ParseView, k: int) -> bool:
    return view.lemma[k] in word_class("speech") and (
        view.lemma[k] in ("comment", "say", "elaborate", "speculate", "confirm", "discuss", "answer")
        or k + 1 >= view.n
        or not view.has_child(k, "dobj")
        or bool(word_class("decline_object") & set(view.lemma[k + 1 : k + 5]))
    )


def _is_negated_plainly(view: ParseView, i: int) -> bool:
    """ "did not say", "would not comment", "has yet to say"; not "cannot accept"."""
    if any(view.dep[k] == "neg" for k in view.kids[i]):
        return True
    return (
        view.dep[i] == "xcomp" and "yet" in view.lower[max(0, i - 3) : i] and view.lemma[view.head[i]] in ("have", "be")
    )


def _negated_frame(view: ParseView, i: int, detail: str) -> bool:
    name, _, words = detail.partition(":")
    if (
        name == "decline"
    ):  # "did not say whether", "would not comment", "has yet to say anything"; "he did not say he was wrong" is none
        following = view.lower[i + 1 : i + 4]
        return (
            not following
            or following[0] in word_class("decline_object")
            or view.pos[i + 1] == "PUNCT"
            or view.lemma[i] not in ("say",)
        )
    if name == "words":
        return bool(set(words.split()) & set(view.lemma[i + 1 : i + 1 + REACH]))
    return name == "on" and view.lower[i + 1 : i + 2] == ["on"]


def _verb_actor(view: ParseView, i: int) -> tuple[int | None, int]:
    """The word that acts (subject, or agent of a passive) and the word that heads the clause."""
    if view.lemma[i] == "expect":
        return view.child(i, "nsubjpass"), i
    if view.tag[i] == "VBN" and view.has_child(i, "agent"):
        return _agent_of(view, i), i
    reduced = view.dep[i] in ("acl", "advcl") and view.tag[i] == "VBN" and not view.has_child(i, "aux", "nsubj")
    if view.has_child(i, "nsubjpass", "auxpass") or reduced:
        if view.lemma[i] in ("reach", "draw"):  # "could not be reached", "would not be drawn": the subject is silent
            return view.child(i, "nsubjpass", "nsubj") or subject_of(view, i), i
        return _agent_of(view, i), i
    return subject_of(view, i), i


def subject_of(view: ParseView, i: int) -> int | None:
    """The subject of a predicate: its own, that of the verb it is coordinated with or depends on, or the noun it modifies."""
    for _ in range(8):
        subject = view.child(i, "nsubj", "csubj")
        if subject is not None:
            if view.lower[subject] in RELATIVES:
                return view.head[i] if view.dep[i] == "relcl" else None
            return subject
        dep, head = view.dep[i], view.head[i]
        if dep in ("acl", "relcl") and view.pos[head] in ("NOUN", "PROPN", "PRON"):
            return head if view.tag[i] != "VBN" else None
        if (
            dep not in ("conj", "xcomp", "advcl", "pcomp", "prep", "acomp", "attr", "dep", "ccomp", "advmod")
            or head == i
        ):
            return None
        if view.has_child(i, "nsubjpass") and dep != "conj":
            return None
        i = head
        if view.has_child(i, "nsubjpass"):
            return view.child(i, "nsubjpass")
    return None


def _agent_of(view: ParseView, i: int) -> int | None:
    """ "condemned by Paris": the noun after by."""
    for k in view.kids[i]:
        if view.dep[k] in ("agent", "prep") and view.lower[k] == "by":
            return view.child(k, "pobj")
    return None


def _noun_predicates(view: ParseView, i: int, row: Row) -> Iterator[Predicate]:
    """A reaction noun with someone who expresses it or from whom it is drawn."""
    _, code, weight, strength = row
    dep, head = view.dep[i], view.head[i]
    if dep == "conj":
        dep, head = view.dep[head], view.head[head]
    if dep in ("compound", "amod", "poss", "nmod"):
        return
    through = view.lower[head] if dep == "pobj" else ""
    verb = view.head[head] if dep == "pobj" else head
    passive = view.has_child(verb, "nsubjpass", "auxpass")
    cue = Cue(i, code, weight, strength, "noun")
    by = _source_of_noun(view, i, verb)
    if dep == "dobj" and view.lemma[verb] in word_class("express") and not passive:
        yield Predicate(cue, subject_of(view, verb), verb)
    elif (dep in ("dobj", "nsubj", "attr") and view.lemma[verb] in word_class("draw") and by is not None) or (
        through in ("with", "to", "by", "in") and passive and by is not None
    ):
        yield Predicate(cue, by, verb)
    elif through in ("with", "in") and view.lemma[verb] in word_class("respond") and not passive:
        yield Predicate(cue, subject_of(view, verb), verb)
    elif dep == "nsubjpass" and view.lemma[verb] in word_class("express") and by is not None:
        yield Predicate(cue, by, verb)


def _source_of_noun(view: ParseView, i: int, verb: int) -> int | None:
    """From whom the reaction comes: "from Cairo", "by MPs", "in Berlin", "among farmers", below the noun or its verb."""
    for k in (*view.kids[i], *view.kids[verb]):
        if view.dep[k] in ("prep", "agent") and view.lower[k] in word_class("agent_preposition") and k > i - 4:
            noun = view.child(k, "pobj")
            if noun is not None and view.ent[noun] not in ("DATE", "TIME"):
                return noun
    return None


def _is_formula(view: ParseView, i: int) -> bool:
    """ "is pleased to announce", "was proud to host": courtesy; "was pleased to see" is a feeling."""
    act = view.child(i, "xcomp")
    return (
        act is not None
        and _is_infinitive(view, act)
        and view.lemma[act] not in ("see", "hear", "learn", "read", "find", "note")
    )


def _adjective_predicates(view: ParseView, i: int, rows: list[Row]) -> Iterator[Predicate]:
    """ "is delighted", "remained tight-lipped", "isn't happy": an emotion said of a subject by a copula."""
    frame, code, weight, strength = rows[0]
    head = view.head[i]
    if frame.startswith("prep:") and view.lower[i + 1 : i + 2] != [frame.removeprefix("prep:")]:
        return  # "critical of" finds fault, "critical for" does not
    if view.pos[i] == "VERB" and view.dep[i] in ("ROOT", "ccomp", "conj", "advcl", "relcl"):
        if view.tag[i] != "VBN" or not view.has_child(i, "nsubjpass", "auxpass"):
            return
        verb, subject = i, view.child(i, "nsubjpass", *SUBJECTS)
    elif view.dep[i] in ("acomp", "attr", "oprd", "conj", "advmod", "xcomp", "prep") and head != i:
        verb = view.head[head] if view.dep[i] == "conj" else head
        if view.lemma[verb] not in word_class("copula") or (view.lower[i] == "against" and view.lemma[verb] != "be"):
            return
        subject = subject_of(view, verb)
    else:
        return
    if _is_formula(view, i):
        return
    if any(view.dep[k] == "neg" for k in view.kids[verb]) and code in OPPOSITES:
        yield Predicate(Cue(i, OPPOSITES[code], weight, "hedged", "adj:neg"), subject, verb)
    elif view.lower[i] not in word_class("only_negated"):
        yield Predicate(Cue(i, code, weight, strength, "adj"), subject, verb)
