"""What is done with what is said, by rule: the code of a quotation or clause from its words, its cue and who speaks.

The rules settle what a telling cue or act leaves no doubt about; for the rest their answer is one voice among those that
the trained model hears (reaction_model.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from toolkit.pipeline.parse_view import SUBJECTS, ParseView, read_lexicon, word_class

FIRST_PERSON = frozenset({"i", "we", "us"})
THIRD_PERSON = frozenset({"he", "she", "it", "they"})
WILL = frozenset(
    {"will", "would", "'ll", "’ll", "shall", "wo", "'d", "’d", "ready", "prepared", "going", "plan", "intend"}
)
MAY = frozenset(
    {
        "could",
        "can",
        "may",
        "might",
        "risk",
        "would",
        "will",
        "'ll",
        "’ll",
        "if",
        "unless",
        "potential",
        "sure",
        "closer",
        "lead",
        "leads",
    }
)
NEGATIONS = frozenset(
    {"not", "n't", "n’t", "never", "no", "nobody", "none", "nothing", "hardly", "without", "cannot", "nor"}
)
NEGATION_REACH = 3  # words: "not a good idea", "never really reckless"
SHORT_ANSWER = 5  # words: a flat "No", "Rubbish", "Not true" answers; a longer text may only mention it
MILD_VALENCE = 1.5  # sum of word valences below which a text is taken for neutral
NEGATABLE = {
    "POS_EVAL": "NEG_EVAL",
    "NEG_EVAL": "NEUTRAL",
    "BLAME": "NEUTRAL",
    "FALSE": "NEUTRAL",
    "BAD_OUTCOME": "NEUTRAL",
}
UPLOOK = frozenset(
    {"xcomp", "conj", "dobj", "pobj", "prep", "attr", "acomp", "pcomp", "aux", "amod", "ccomp", "compound"}
)
DEFENCES = frozenset({"CONDEMN", "CONCERN", "SUPPORT"})
Owner = Callable[[int], bool]


@dataclass(frozen=True, slots=True)
class Cue:
    """The word that shows the act: where it is, the code it stands for, how firmly, and how strongly it is put."""

    at: int | None
    code: str
    weight: str
    strength: str = "plain"
    rule: str = "content"


@dataclass(frozen=True, slots=True)
class Speaker:
    """What the coder has to know of who speaks. `owns(i)`: the subject word i is the speaker, or whom it speaks for.

    `roles` are the common nouns that describe it: minister, analyst, neighbour, union.
    """

    owns: Owner
    decides: bool = False
    governs: bool = False
    named: bool = True
    direct: bool = False
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reading:
    """What is to be coded: the content's words (indexes into the view), the cue they are said with, and who says them."""

    words: Sequence[int]
    cue: Cue
    speaker: Speaker
    said: bool = True  # a quotation; else a bare predicate ("Paris welcomed the move")
    of_policy: bool = True  # the text tells of a change of policy


@dataclass(frozen=True, slots=True)
class Features:
    """What the words of some content show: cue words by class, whose acts they are, how they sound."""

    found: Counter[str]
    own_hostile: bool
    own_promise: bool
    own_act: str | None
    obliges_others: bool
    others_did: bool
    future: bool
    short_no: bool
    valence: float


def code_by_rules(features: Features, cue: Cue, speaker: Speaker) -> str:
    """The reaction code that content `features` said with `cue` have by rule.

    A cue of weight "prior" yields to an act that contradicts it (warning of one's own reprisal is THREATEN); "open" leaves
    it to the words: first acts, then judgements, then how the words sound.
    """
    if cue.weight == "prior":
        return _override(cue.code, features, speaker)
    code = _from_evaluation(features) if cue.code == "EVAL" else _from_words(features, speaker)
    if code in DEFENCES and speaker.decides and cue.code != "EVAL":
        return "JUSTIFY"  # a decider who finds fault or merit argues its case
    return code or _from_sound(features, cue, speaker)


def _override(code: str, features: Features, speaker: Speaker) -> str:
    """A cue's code, unless what is said is another act."""
    if code in ("PLEDGE", "WARN", "CONDEMN") and features.own_hostile:
        return "THREATEN"
    if (
        code == "WARN"
        and speaker.governs
        and not speaker.decides
        and features.found["RETALIATION"]
        and not features.others_did
    ):
        return "THREATEN"
    if code in ("DEMAND", "SUPPORT") and features.found["CALM"]:
        return "URGE_RESTRAINT"
    return code


def gives_verdict(features: Features) -> bool:
    """ "called it X": X says that something is good or bad."""
    return _from_evaluation(features) is not None


def _from_evaluation(features: Features) -> str | None:
    """ "called it X": good or bad by the words of X."""
    bad = (
        features.found["NEG_EVAL"] + features.found["BLAME"] + features.found["DISMISS"] + features.found["BAD_OUTCOME"]
    )
    good = features.found["POS_EVAL"] + features.found["JUSTIFYING"]
    if bad == good:
        return None
    return "CONDEMN" if bad > good else "SUPPORT"


def _from_words(features: Features, speaker: Speaker) -> str | None:
    """The first class that the words show, in an order that puts acts before judgements."""
    found = features.found
    bad, good = found["NEG_EVAL"] + found["DISMISS"], found["POS_EVAL"]
    order = (
        ("DECLINE", found["NO_COMMENT"]),
        ("DENY", features.short_no or found["FALSE"]),
        (
            "REJECT",
            found["DISMISS"]
            and not found["NEG_EVAL"] > 1
            and speaker.direct is False
            and sum(found.values()) == found["DISMISS"],
        ),
        ("THREATEN", features.own_hostile and not speaker.decides),
        (features.own_act or "", features.own_act),
        ("REJECT", found["REFUSAL"]),
        ("WARN", features.own_promise and found["REGARD"]),
        ("URGE_RESTRAINT", found["CALM"] and (features.obliges_others or found["OBLIGATION"])),
        ("WARN", found["BAD_OUTCOME"] and features.future and good <= bad + 1),
        ("DEMAND", features.obliges_others),
        ("ACCUSE", found["BLAME"] and good <= found["BLAME"]),
        ("CONDEMN", bad > good),
        ("JUSTIFY", speaker.decides and (found["JUSTIFYING"] or good > bad)),
        ("SUPPORT", (good > bad and good >= found["BAD_OUTCOME"]) or found["JUSTIFYING"]),
        ("CONCERN", found["WORRY"] or found["BAD_OUTCOME"]),
        ("PLEDGE", features.own_promise),
    )
    return next((code for code, shown in order if shown), None)


def _from_sound(features: Features, cue: Cue, speaker: Speaker) -> str:
    """Where no cue word stands: the cue's own code, or a guess from how the words of a named speaker sound."""
    if cue.code == "EVAL":
        return "SUPPORT" if features.valence > MILD_VALENCE else "CONDEMN"
    if cue.code != "REPORT" or not speaker.named:
        return cue.code
    if speaker.decides and features.valence > -MILD_VALENCE:
        return "JUSTIFY"
    if features.valence <= -MILD_VALENCE:
        return "ACCUSE" if features.others_did else "CONDEMN"
    if features.others_did and speaker.direct:
        return "ACCUSE"
    return "SUPPORT" if features.valence >= 2 * MILD_VALENCE else cue.code


def read_features(view: ParseView, words: Sequence[int], speaker: Speaker) -> Features:
    """Count the cue words of some content and find whose acts it speaks of."""
    found: Counter[str] = Counter()
    own_hostile = own_promise = obliges = others_did = False
    own_act: str | None = None
    sound = 0.0
    for i in words:
        negated = _is_negated(view.lower, i, words)
        sound += valence().get(view.lower[i], 0.0) * (-0.5 if negated else 1.0)
        for feature in features_at(view, i):
            if negated and feature in NEGATABLE:
                found[NEGATABLE[feature]] += 1
                continue
            found[feature] += 1
            hostile = feature == "HOSTILE_ACT" and not negated and not view.has_child(i, "nsubjpass", "auxpass")
            hostile = hostile and view.lemma[view.head[i]] not in word_class("call_off")
            own_hostile = own_hostile or (hostile and is_own_act(view, i, speaker.owns))
            obliges = obliges or (feature == "OBLIGATION" and _obliges_others(view, i, speaker))
        found["REGARD"] += view.lemma[i] in word_class("regard")
        if view.lower[i] in WILL:
            own_promise = own_promise or is_own_act(view, view.head[i], speaker.owns)
        elif view.pos[i] in ("VERB", "AUX"):
            own_act = own_act or _performed(view, i, speaker)
            others_did = others_did or _others_did(view, i, speaker)
    if words and speaker.direct and _is_imperative(view, words):
        obliges = True
    text = [view.lower[i] for i in words]
    own_hostile = own_hostile or (own_promise and "unless" in text)  # a promise to end or withhold something unless …
    return Features(
        found=found,
        own_hostile=own_hostile or (own_promise and bool(found["HOSTILE_ACT"]) and bool(found["RETALIATION"])),
        own_promise=own_promise,
        own_act=own_act,
        obliges_others=obliges,
        others_did=others_did,
        future=any(word in MAY for word in text),
        short_no=len(text) <= SHORT_ANSWER and next((w for w in text if w.isalpha()), "") in ("no", "never", "nope"),
        valence=sound,
    )


@cache
def content_lexicon() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """First word of a form → (the form's words, feature)."""
    lexicon: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for row in read_lexicon("content_cues"):
        form = tuple(row["form"].split())
        lexicon.setdefault(form[0], []).append((form, row["feature"]))
    return lexicon


@cache
def valence() -> dict[str, float]:
    """Word → how good or bad it sounds, -4 to 4."""
    return {row["form"]: float(row["valence"]) for row in read_lexicon("valence")}


@cache
def performatives() -> dict[str, str]:
    """Verbs by which a speaker does the act in saying so ("we reject", "I welcome") → code."""
    wanted = {"SUPPORT", "CONDEMN", "REJECT", "ACCUSE", "CONCERN"}
    rows = (
        row
        for row in read_lexicon("reaction_cues")
        if row["kind"] == "verb" and row["weight"] == "prior" and row["code"] in wanted
    )
    verbs: dict[str, str] = {}
    for row in rows:
        if row["frame"] in ("any", "obj"):
            verbs.setdefault(row["lemma"], row["code"])
    return verbs


def features_at(view: ParseView, i: int) -> set[str]:
    """The classes of the cue words that begin at a word."""
    lower, lemma, lexicon = view.lower[i], view.lemma[i], content_lexicon()
    entries = lexicon.get(lemma, []) if lower == lemma else [*lexicon.get(lemma, []), *lexicon.get(lower, [])]
    return {feature for form, feature in entries if len(form) == 1 or _matches(view, i, form)}


def _matches(view: ParseView, i: int, form: tuple[str, ...]) -> bool:
    return all(i + n < view.n and word in (view.lower[i + n], view.lemma[i + n]) for n, word in enumerate(form))


def _is_negated(lower: list[str], i: int, words: Sequence[int]) -> bool:
    return any(word in NEGATIONS for word in lower[max(words[0], i - NEGATION_REACH) : i])


def _subject_of(view: ParseView, i: int) -> int | None:
    """Subject of a predicate, looking up through infinitives, objects and coordination."""
    for _ in range(6):
        subject = view.child(i, *SUBJECTS)
        if subject is not None:
            return subject
        if view.dep[i] not in UPLOOK:
            return None
        i = view.head[i]
    return None


def is_own_act(view: ParseView, i: int, owns: Owner) -> bool:
    """An act that the speaker announces: its subject is the speaker's, and it lies ahead."""
    subject = _subject_of(view, i)
    if subject is None or not owns(subject):
        return False
    line = [i, view.head[i], view.head[view.head[i]]]
    near = {view.lower[j] for j in line}
    near |= {view.lower[k] for j in line for k in view.kids[j] if view.dep[k] in ("aux", "acomp", "xcomp")}
    return bool(near & WILL) or bool(near & {"may", "might", "could", "reserve", "right", "to"})


def _performed(view: ParseView, i: int, speaker: Speaker) -> str | None:
    """ "we reject the plan", "said it would vote against": the code of a verb whose subject is the speaker."""
    lemma = view.lemma[i]
    code = performatives().get(lemma)
    if lemma == "vote" and "against" in view.lower[i + 1 : i + 3]:
        code = "REJECT"
    subject = view.child(i, *SUBJECTS) if code else None
    if code is None or subject is None or not speaker.owns(subject):
        return None
    if any(view.dep[k] == "neg" for k in view.kids[i]):
        return {"SUPPORT": "REJECT", "REJECT": "SUPPORT", "CONCERN": "SUPPORT"}.get(code)
    return code


def _others_did(view: ParseView, i: int, speaker: Speaker) -> bool:
    """They, you or another actor did, or want, something: a reproach if nothing says otherwise."""
    wants = view.lemma[i] in ("want", "try", "seek")
    if view.pos[i] != "VERB" or not (wants or view.tag[i] in ("VBD", "VBN")):
        return False
    subject = view.child(i, "nsubj")
    if subject is None or speaker.owns(subject):
        return False
    return view.lower[subject] in ("they", "you") or view.ent[subject] in ("PERSON", "GPE", "NORP", "ORG")


def _obliges_others(view: ParseView, i: int, speaker: Speaker) -> bool:
    """Must, should, need to … with a subject that is not the speaker; a reproach ("should have") is none."""
    verb = view.head[i] if view.dep[i] == "aux" else i
    if view.lower[i] in ("should", "must", "ought") and view.dep[i] != "aux":
        return False
    if view.dep[i] == "aux" and any(view.lower[k] in ("have", "’ve", "'ve") for k in view.kids[verb]):
        return False
    subject = _subject_of(view, verb)
    return subject is not None and not speaker.owns(subject)


def _is_imperative(view: ParseView, words: Sequence[int]) -> bool:
    """The first word is a bare verb without a subject: "Stop this", "Give them the lot"."""
    first = next((i for i in words if view.pos[i] not in ("PUNCT", "INTJ", "SPACE")), None)
    if first is None or view.tag[first] != "VB" or view.pos[first] != "VERB":
        return False
    return not view.has_child(first, "nsubj", "aux") and view.lower[first] not in ("let", "thank", "look", "welcome")
