"""What is done with what is said: the code of a quotation or clause from its words, its cue and its agent.

`code_content` is the one function a trained classifier could replace: words and cue in, code and confidence out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from toolkit.pipeline.parse_view import SUBJECTS, ParseView, read_lexicon

FIRST_PERSON = frozenset({"i", "we", "us"})
THIRD_PERSON = frozenset({"he", "she", "it", "they"})
WILL = frozenset(
    {"will", "would", "'ll", "’ll", "shall", "wo", "'d", "’d", "ready", "prepared", "going", "plan", "intend"}
)
MAY = frozenset({"could", "can", "may", "might", "risk", "would", "will", "'ll", "’ll", "if", "unless"})
NEGATIONS = frozenset({"not", "n't", "n’t", "never", "no", "nobody", "none", "nothing", "hardly", "without", "cannot"})
NEGATION_REACH = 3  # words: "not a good idea", "never really reckless"
CONFIDENCE = {"fixed": 0.85, "prior": 0.75, "open": 0.55, "silent": 0.45}  # set by the share right on the gold articles

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
class Features:
    """What the words of some content show. Counts of cue words by class, and whose acts they are."""

    found: Counter[str]
    own_hostile: bool
    own_promise: bool
    obliges_others: bool
    future: bool
    condition: bool
    denies: bool


def code_content(view: ParseView, words: Sequence[int], cue: Cue, *, owns: Owner) -> tuple[str, float]:
    """The reaction code of `words` (indexes into the view) said with `cue`, and a rough probability that it is right.

    `owns(i)` says whether the subject word i is the speaker or whom the speaker speaks for: a threat or a pledge needs it.
    A cue of weight "fixed" decides alone; "prior" yields to an act that contradicts it (warning of one's own reprisal is
    THREATEN); "open" leaves it to the words. It does not understand irony or metaphor.
    """
    if cue.weight == "fixed":
        return cue.code, CONFIDENCE["fixed"]
    features = read_features(view, words, owns)
    if cue.weight == "prior":
        return _override(cue.code, features), CONFIDENCE["prior"]
    code = _from_evaluation(features) if cue.code == "EVAL" else _from_words(features)
    if code:
        return code, CONFIDENCE["open"]
    return ("CONDEMN" if cue.code == "EVAL" else cue.code), CONFIDENCE["silent"]


def _override(code: str, features: Features) -> str:
    """A cue's code, unless the act is another one."""
    if code in ("PLEDGE", "WARN") and features.own_hostile:
        return "THREATEN"
    if code == "DEMAND" and features.found["CALM"]:
        return "URGE_RESTRAINT"
    if code == "THREATEN" and not features.own_hostile and features.found["BAD_OUTCOME"]:
        return "WARN"
    return code


def _from_evaluation(features: Features) -> str | None:
    bad, good = (
        features.found["NEG_EVAL"] + features.found["BLAME"],
        features.found["POS_EVAL"] + features.found["JUSTIFYING"],
    )
    if bad == good:
        return None
    return "CONDEMN" if bad > good else "SUPPORT"


def _from_words(features: Features) -> str | None:
    """The first class that the words show, in an order that puts acts before judgements."""
    found = features.found
    bad, good = found["NEG_EVAL"], found["POS_EVAL"]
    order = (
        ("DECLINE", found["NO_COMMENT"]),
        ("DENY", features.denies or found["FALSE"]),
        ("THREATEN", features.own_hostile),
        ("URGE_RESTRAINT", found["CALM"] and (features.obliges_others or found["OBLIGATION"])),
        ("WARN", found["BAD_OUTCOME"] and features.future and good <= bad + 1),
        ("DEMAND", features.obliges_others),
        ("ACCUSE", found["BLAME"] and good <= found["BLAME"]),
        ("CONDEMN", bad > good),
        ("JUSTIFY", found["JUSTIFYING"] and good <= found["JUSTIFYING"]),
        ("SUPPORT", good > bad),
        ("CONCERN", found["WORRY"]),
        ("PLEDGE", features.own_promise),
    )
    return next((code for code, shown in order if shown), None)


def read_features(view: ParseView, words: Sequence[int], owns: Owner) -> Features:
    """Count the cue words of some content and find whose acts it speaks of."""
    found: Counter[str] = Counter()
    lexicon = content_lexicon()
    lower, lemma = view.lower, view.lemma
    own_hostile = own_promise = obliges = False
    for i in words:
        for form, feature in (*lexicon.get(lemma[i], ()), *(lexicon.get(lower[i], ()) if lower[i] != lemma[i] else ())):
            if len(form) > 1 and not _matches(view, i, form):
                continue
            negated = feature in ("POS_EVAL", "NEG_EVAL", "FALSE", "BLAME") and _is_negated(lower, i, words)
            found[_opposite(feature) if negated else feature] += 1
            own_hostile = own_hostile or (feature == "HOSTILE_ACT" and not negated and _is_own_act(view, i, owns))
            obliges = obliges or (feature == "OBLIGATION" and _obliges_others(view, i, owns))
        own_promise = own_promise or (lower[i] in WILL and _is_own_act(view, view.head[i], owns))
    text = [lower[i] for i in words]
    return Features(
        found=found,
        own_hostile=own_hostile,
        own_promise=own_promise,
        obliges_others=obliges,
        future=any(word in MAY for word in text),
        condition=any(word in ("if", "unless", "provided") for word in text),
        denies=bool(text)
        and next((w for w in text if w.isalpha()), "") in ("no", "rubbish", "nonsense")
        and len(text) <= 5,
    )


@cache
def content_lexicon() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """First word of a form → (the form's words, feature)."""
    lexicon: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for row in read_lexicon("content_cues"):
        form = tuple(row["form"].split())
        lexicon.setdefault(form[0], []).append((form, row["feature"]))
    return lexicon


def _matches(view: ParseView, i: int, form: tuple[str, ...]) -> bool:
    return all(
        i + step < view.n and word in (view.lower[i + step], view.lemma[i + step]) for step, word in enumerate(form)
    )


def _is_negated(lower: list[str], i: int, words: Sequence[int]) -> bool:
    return any(word in NEGATIONS for word in lower[max(words[0], i - NEGATION_REACH) : i])


def _opposite(feature: str) -> str:
    return {"POS_EVAL": "NEG_EVAL", "NEG_EVAL": "NEUTRAL", "BLAME": "NEUTRAL", "FALSE": "NEUTRAL"}[feature]


def _subject_of(view: ParseView, i: int) -> int | None:
    """Subject of a predicate, looking up through infinitives and coordination."""
    for _ in range(6):
        subject = view.child(i, *SUBJECTS)
        if subject is not None:
            return subject
        if view.dep[i] not in ("xcomp", "conj", "dobj", "pobj", "prep", "attr", "acomp", "pcomp", "aux", "amod"):
            return None
        i = view.head[i]
    return None


def _is_own_act(view: ParseView, i: int, owns: Owner) -> bool:
    """An act that the speaker announces: its subject is the speaker's, and it lies ahead."""
    subject = _subject_of(view, i)
    if subject is None or not owns(subject):
        return False
    chain = [i, view.head[i], view.head[view.head[i]]]
    near = {view.lower[k] for j in chain for k in view.kids[j] if view.dep[k] in ("aux", "acomp", "xcomp")} | {
        view.lower[j] for j in chain
    }
    return bool(near & WILL) or bool(near & {"may", "might", "could", "reserve", "right"})


def _obliges_others(view: ParseView, i: int, owns: Owner) -> bool:
    """Must, should, need to … with a subject that is not the speaker; or a bare imperative such as stop."""
    verb = view.head[i] if view.dep[i] == "aux" else i
    if view.lower[i] in ("should", "must", "ought") and view.dep[i] != "aux":
        return False
    if view.dep[i] == "aux" and any(view.lower[k] in ("have", "’ve", "'ve") for k in view.kids[verb]):
        return False  # "should have been": blame, not a demand
    subject = _subject_of(view, verb)
    return subject is not None and not owns(subject)
