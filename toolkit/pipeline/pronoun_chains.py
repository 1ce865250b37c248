"""Pronouns joined to the actor they stand for, by gender and number, sentence distance, subjecthood and quotation.

After Lappin and Leass (1994), with hand-set weights and no parse ranking. "I" and "we" in a direct quotation are its
speaker's. A pronoun with no good candidate keeps no chain: "it" most often stands for no actor at all.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.pipeline.chains import LIKELY, Chain, Chains, Item
from toolkit.pipeline.records import Attribution

MALE = frozenset({"he", "him", "his", "himself"})
FEMALE = frozenset({"she", "her", "hers", "herself"})
MANY = frozenset({"they", "them", "their", "theirs", "themselves"})
NEUTER = frozenset({"it", "its", "itself"})
SPEAKER = frozenset({"i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves"})
SPEECH = frozenset(
    [
        "say",
        "tell",
        "add",
        "ask",
        "reply",
        "write",
        "insist",
        "argue",
        "claim",
        "warn",
        "note",
        "explain",
        "recall",
        "declare",
        "concede",
        "admit",
        "state",
        "tweet",
        "post",
        "answer",
    ]
)
SAME_SENTENCE, PER_SENTENCE, SUBJECT, NAMED, OPENING, PARALLEL, INSIDE_OTHER, OTHER_QUOTE = (
    1.0,
    -2.0,
    2.0,
    0.5,
    0.5,
    1.0,
    -1.0,
    -3.0,
)
SENTENCES_BACK = {"person": 4, "many": 2, "neuter": 1}
WINDOW = 40  # mentions looked back over; enough for four sentences of dense prose


def chain_pronouns(state: Chains, quotes: Sequence[Attribution]) -> None:
    """Chains the pronouns in reading order; quotations by speaker last, when the speakers are known."""
    later = []
    for item in state.items:
        if item.mention.kind != "pronoun":
            continue
        word = item.text.lower()
        if word in SPEAKER:
            later.append(item)
            continue
        chain = _antecedent(state, item, word, quotes)
        if chain is not None:
            if word in MALE or word in FEMALE:
                chain.gender = chain.gender or ("m" if word in MALE else "f")
            state.join(item, chain, confidence=LIKELY)
    for item in later:
        speaker = _speaker_chain(state, item, quotes)
        if speaker is not None:
            state.join(item, speaker, confidence=LIKELY)


def _antecedent(state: Chains, item: Item, word: str, quotes: Sequence[Attribution]) -> Chain | None:
    gender = "m" if word in MALE else "f" if word in FEMALE else ""
    number = "person" if gender else "many" if word in MANY else "neuter"
    if number == "neuter" and not _subject_before(state, item):
        return None
    own = _quoted_chain(state, item, quotes) if item.inside_quote >= 0 else -1
    barred = _coargument(state, item)
    best: tuple[float, int] | None = None
    for other in state.items[max(0, item.index - WINDOW) : item.index]:
        chain = state.chains[other.chain] if other.chain >= 0 else None
        if chain is None or chain.number in {own, barred} or not _agrees(chain, gender, number):
            continue
        gap = item.sentence - other.sentence
        if gap > SENTENCES_BACK[number] or other.mention.end > item.mention.start:
            continue
        score = _score(state, item, other, gap) + (0.5 if gender and chain.gender == gender else 0.0)
        if best is None or score >= best[0]:
            best = (score, chain.number)
    return state.chains[best[1]] if best else None


def _agrees(chain: Chain, gender: str, number: str) -> bool:
    if number == "person":
        return chain.kind in {"person", "unnamed"} and not chain.plural and chain.gender in {"", gender}
    if number == "many":
        return chain.plural or chain.kind == "organisation"
    return chain.kind in {"organisation", "government"} and not chain.plural


def _score(state: Chains, item: Item, other: Item, gap: int) -> float:
    score = PER_SENTENCE * gap if gap else SAME_SENTENCE
    score += SUBJECT * other.subject + NAMED * (other.mention.kind == "name")
    if other.inside_quote != item.inside_quote:
        score += OTHER_QUOTE
    if other.subject and item.subject and gap <= 1:
        score += PARALLEL
    if state.table.dep[other.token] in {"poss", "compound", "nmod"}:
        score += INSIDE_OTHER
    return score


def _coargument(state: Chains, item: Item) -> int:
    """The chain of the subject of the verb whose object the pronoun is: "he saw him" is two people."""
    table = state.table
    if table.dep[item.token] not in {"dobj", "iobj", "dative"} or item.text.lower().endswith(("self", "selves")):
        return -1
    verb = table.head[item.token]
    for other in reversed(state.items[max(0, item.index - 10) : item.index]):
        if other.subject and table.head[other.token] == verb:
            return other.chain
    return -1


def _subject_before(state: Chains, item: Item) -> bool:
    """Whether an institution is the subject of this sentence, or of the last one; else "it" may be anything."""
    table = state.table
    if table.dep[item.token] in {"nsubj", "nsubjpass"} and _opens(state, item):
        verb = table.head[item.token]
        if any(table.dep[t] in {"acomp", "attr"} for t in range(verb, min(verb + 4, len(table)))) and table.lower[
            verb
        ] in {"is", "was", "'s", "’s"}:
            return False
    for other in reversed(state.items[max(0, item.index - WINDOW) : item.index]):
        gap = item.sentence - other.sentence
        if gap > 1:
            return False
        if other.subject and other.chain >= 0 and state.chains[other.chain].kind in {"organisation", "government"}:
            return gap == 0 or _is_main_subject(state, other)
    return False


def _is_main_subject(state: Chains, item: Item) -> bool:
    verb = state.table.head[item.token]
    return state.table.dep[verb] in {"ROOT", "conj"} or state.table.head[verb] == verb


def _opens(state: Chains, item: Item) -> bool:
    return item.token == 0 or state.table.sentence[item.token - 1] != item.sentence


def _quoted_chain(state: Chains, item: Item, quotes: Sequence[Attribution]) -> int:
    """The chain of the one who speaks the quotation around the mention, -1 where unknown."""
    speaker = quotes[item.inside_quote].speaker
    if speaker is None:
        return -1
    inside = [o for o in state.items if speaker[0] <= o.mention.start and o.mention.end <= speaker[1] and o.chain >= 0]
    best = [o for o in inside if o.mention.end == speaker[1]] or inside
    return min(best, key=lambda o: o.mention.start - o.mention.end).chain if best else -1


def _speaker_chain(state: Chains, item: Item, quotes: Sequence[Attribution]) -> Chain | None:
    if item.inside_quote < 0:
        return None
    number = _quoted_chain(state, item, quotes)
    return state.chains[number] if number >= 0 else None
