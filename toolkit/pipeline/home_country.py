"""Which country a phrase speaks of, and which one an article is set in, so that "the government" has an owner."""

from __future__ import annotations

import re

from toolkit.pipeline.chains import Chains, Item
from toolkit.register import fold_name

DATELINE = re.compile(r"^\W*([A-Z][A-Za-z.'’ ]{2,30}?)(?:,[^:—–(]{2,30})?\s*(?:\([^)]{2,30}\)\s*)?[:—–-]")
DATELINE_VOTE, INSTITUTION_VOTE, TOWN_VOTE, COUNTRY_VOTE, SEAT_VOTE = 5.0, 2.0, 1.0, 0.5, 1.5
PLACE_PREPOSITIONS = frozenset({"in", "at", "near", "across", "outside"})


def country_in(state: Chains, item: Item) -> str:
    """The country that the phrase names as a possessor or an adjective: "Poland's government", "the Polish government"."""
    register = state.lexicon.register
    for other in state.items[item.index + 1 : item.index + 4]:
        if other.mention.end <= item.mention.end and other.chain >= 0:
            key = state.chains[other.chain].key
            if key in register.actors and register.actors[key].kind == "government":
                return key
    words = fold_name(item.text).split(" ")
    for size in (2, 1):
        for at in range(len(words) - size + 1):
            key = register.by_demonym.get(" ".join(words[at : at + size]), "")
            if key:
                return key
    return ""


def home_country(state: Chains) -> str:
    """The country where the article is set, by its dateline, its domestic institutions and its towns; '' where none leads.

    A guess: a story about one country in the paper of another can mislead it.
    """
    register, votes = state.lexicon.register, dict[str, float]()

    def vote(country: str, weight: float) -> None:
        if country in register.actors and register.actors[country].kind == "government":
            votes[country] = votes.get(country, 0.0) + weight

    opening = DATELINE.match(state.text[:80])
    if opening:
        town = fold_name(opening.group(1))
        for candidate in (*register.by_seat.get(town, ()), *register.find(town), _town(state, opening.group(1))):
            vote(candidate, DATELINE_VOTE)
    for item in state.items:
        if item.mention.kind in {"name", "metonym"} and item.chain >= 0:
            _vote(state, item, vote)
    ranked = sorted(votes.items(), key=lambda pair: (-pair[1], pair[0]))
    return ranked[0][0] if ranked and (len(ranked) == 1 or ranked[0][1] > ranked[1][1]) else ""


def _vote(state: Chains, item: Item, vote) -> None:  # type: ignore[no-untyped-def]
    register, form = state.lexicon.register, fold_name(item.text)
    key, chain = state.chains[item.chain].key, state.chains[item.chain]
    before = state.table.lower[item.token - 1] if item.token else ""
    if item.mention.label in {"GPE", "LOC", "FAC"} and item.mention.kind == "name":
        if form in register.by_seat and before in PLACE_PREPOSITIONS:
            vote(register.by_seat[form][0], TOWN_VOTE)
        elif key:
            vote(key, COUNTRY_VOTE)
        else:
            vote(_town(state, item.text), TOWN_VOTE)
    elif item.mention.kind == "metonym" and key:
        vote(key, COUNTRY_VOTE if item.mention.label == "GPE" else SEAT_VOTE)
    elif chain.kind == "organisation" and key:
        vote(register.actors[key].country, INSTITUTION_VOTE)


def _town(state: Chains, text: str) -> str:
    first = text.strip().split(" ")[0]
    for tokens, phrase in state.lexicon.phrases.get(first, ()):
        if phrase.what == "place" and " ".join(tokens) == text.strip():
            return phrase.key
    return ""
