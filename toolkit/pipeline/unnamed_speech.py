"""Does a person who is not named speak: a verb of saying, "according to", a view held, a wish not to be named."""

from __future__ import annotations

from functools import cache

from toolkit.pipeline.parse_view import SUBJECTS, ParseView, read_lexicon, word_class
from toolkit.pipeline.unnamed_reasons import asks_not_to_be_named

# verbs of the lexicon of reactions that mostly tell of a deed when the subject is a person who is not named
DEEDS = frozenset(
    {"pay", "make", "play", "find", "shoot", "tear", "wave", "weigh", "fight", "bite", "bat", "rule", "finger"}
)
NEAR = 18  # words behind the source in which a wish for anonymity shows that it speaks
HEARD_FROM = frozenset(
    {"report", "rebuke", "criticism", "draw", "warning", "call", "claim", "condemnation", "praise", "hear", "come"}
) | {"account", "information", "quote", "learn", "leak"}
CLOSING_MARKS = frozenset({"”", '"', "''", "’", "'", "»"})
PERSONAL = frozenset({"he", "she", "they", "his", "her", "their", "neither", "both"})


@cache
def speaking_verbs() -> frozenset[str]:
    """Verbs whose subject says, judges or feels something; keeping silent is not speaking."""
    rows = (row for row in read_lexicon("reaction_cues") if row["kind"] == "verb" and row["code"] != "DECLINE")
    silent = word_class("silent_verb")
    return frozenset({row["lemma"] for row in rows} - silent - DEEDS) | {
        "speak",
        "put",
        "express",
        "voice",
        "raise",
        "agree",
        "remember",
        "confess",
        "whisper",
        "mutter",
        "shrug",
        "quip",
    }


def speaks(view: ParseView, i: int) -> bool:
    dep, head = view.dep[i], view.head[i]
    if dep == "conj" and view.pos[head] in ("NOUN", "PROPN"):
        return speaks(view, head) if view.dep[head] != "conj" else False
    if dep in SUBJECTS:
        return verb_speaks(view, head) and not is_hearsay(view, head)
    if dep in ("dobj", "attr", "oprd") and head < i:
        return _is_inverted(view, head)
    if dep != "pobj":
        return False
    outer = view.head[head]
    word = view.lower[head]
    if word in ("to", "of", "from", "by"):
        phrase = f"{view.lower[head - 1]} {word}" if head else word
        if phrase in ("according to", "words of", "eyes of", "view of", "opinion of"):
            return True
        if word == "by":
            return view.lemma[outer] in word_class("agent_verb") or view.lemma[outer] in speaking_verbs()
        return word == "from" and view.lemma[outer] in HEARD_FROM
    return False


def _is_inverted(view: ParseView, verb: int) -> bool:
    """ "“We laughed,” confessed one insider": behind a quotation the speaker follows the verb."""
    closed = verb > 0 and view.lower[verb - 1] in CLOSING_MARKS
    return closed and view.lemma[verb] in speaking_verbs() and not view.has_child(verb, *SUBJECTS)


def followed_by_speech(view: ParseView, stop: int) -> bool:
    """A finite verb of speaking without a subject stands right behind: the parser took the phrase for something else."""
    while stop < view.n and view.pos[stop] in ("ADV", "AUX"):
        stop += 1
    return (
        stop < view.n
        and view.tag[stop] in ("VBD", "VBZ", "VBP")
        and view.lemma[stop] in speaking_verbs()
        and not view.has_child(stop, *SUBJECTS)
    )


def verb_speaks(view: ParseView, verb: int) -> bool:
    if view.lemma[verb] in speaking_verbs():
        return True
    if view.lemma[verb] in ("have", "be", "seem", "remain") and view.has_child(verb, "acomp"):
        return False
    return any(
        view.dep[k] in ("xcomp", "conj") and view.lemma[k] in speaking_verbs() and not view.has_child(k, *SUBJECTS)
        for k in view.kids[verb]
    )


def is_heard(view: ParseView, i: int, stop: int, kind: str) -> bool:
    """No verb of saying, but a wish not to be named, a view held ("Critics were not soothed"), or "another aide" with a verb."""
    end = min(stop + NEAR, view.bounds[view.sent[i]][1])
    follows = view.lower[stop] if stop < view.n else ""
    if follows in (",", "who", "speaking", "granted") and asks_not_to_be_named(view, stop, end):
        return True
    if view.dep[i] not in SUBJECTS:
        return False
    verb = view.head[i]
    if view.dep[verb] == "ROOT" and _asks_later(view, i):
        return True
    if _says_behind_colon(view, i, verb):
        return True
    if kind == "analyst" and view.lemma[verb] == "see":
        return True
    if kind in ("critic", "analyst") and view.phrase(i)[0] == i:
        return view.lemma[verb] == "be" or view.dep[i] == "nsubjpass"
    if any(view.lower[k] == "another" for k in view.kids[i]):
        return view.pos[verb] == "VERB"
    return any(
        view.dep[k] == "advcl" and view.lemma[k] in speaking_verbs() and view.tag[k] == "VBG" for k in view.kids[verb]
    )


def _says_behind_colon(view: ParseView, i: int, verb: int) -> bool:
    """ "A former supervisor was harsher: he said …"."""
    outer = view.head[verb]
    if view.lemma[verb] not in ("be", "sound", "seem", "appear") or not view.has_child(verb, "acomp", "oprd"):
        return False
    said = next((k for k in view.kids[verb] if view.dep[k] in ("ccomp", "parataxis", "conj") and k > verb), outer)
    teller = view.child(said, "nsubj")
    spoken = said > verb and view.lemma[said] in speaking_verbs() and view.sent[said] == view.sent[i]
    return spoken and teller is not None and view.lower[teller] in PERSONAL


def _asks_later(view: ParseView, i: int) -> bool:
    """ "A fund manager was cooler. He would wait, he said, asking not to be named": the next sentence has the wish."""
    number = view.sent[i] + 1
    if number >= len(view.bounds):
        return False
    first, stop = view.bounds[number]
    return not PERSONAL.isdisjoint(view.lower[first : first + 3]) and asks_not_to_be_named(view, first, stop)


def is_hearsay(view: ParseView, verb: int) -> bool:
    """Told by somebody else: "she said a nurse had told her", "a third had asked, according to an official"."""
    above = verb
    for _ in range(4):
        outer = view.head[above]
        if view.dep[above] == "ccomp" and view.lemma[outer] in speaking_verbs():
            teller = view.child(outer, "nsubj")
            known = teller is not None and (view.pos[teller] == "PRON" or view.ent[teller] == "PERSON")
            had = any(view.lower[k] == "had" and view.dep[k] == "aux" for k in view.kids[verb])
            return (
                (known or (had and teller is not None))
                and outer < above
                and "\n" not in view.text[view.end[outer] : view.start[above]]
            )
        if view.dep[above] != "conj":
            break
        above = view.head[above]
    beside = [k for k in view.kids[verb] if view.dep[k] == "parataxis" and view.lemma[k] in speaking_verbs()]
    had = any(view.lower[k] == "had" and view.dep[k] == "aux" for k in view.kids[verb])
    first, stop = view.bounds[view.sent[verb]]
    return had and ("according" in view.lower[first:stop] or any(view.has_child(k, "nsubj") for k in beside))
