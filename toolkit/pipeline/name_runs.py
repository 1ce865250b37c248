"""Runs of proper nouns that the model missed."""

from __future__ import annotations

from toolkit.pipeline.actor_lexicon import ActorLexicon, word_class
from toolkit.pipeline.name_spans import EDGE, KEPT_TITLES, ORG_TYPES, PARTICLES, NameSpan, is_proper, is_title
from toolkit.pipeline.token_table import TokenTable

CORPORATE = word_class("corporate")


def proper_runs(table: TokenTable, lexicon: ActorLexicon, covered: list[bool]) -> list[NameSpan]:
    spans, position, total = [], 0, len(table)
    while position < total:
        if covered[position] or not is_proper(table, position):
            position += 1
            continue
        last = position + 1
        while last < total and (size := _continues(table, covered, last)):
            last += size
        spans += _run(position, last, table, lexicon)
        position = last
    return spans


def _continues(table: TokenTable, covered: list[bool], token: int) -> int:
    """How many tokens from here go on with the name: a proper noun, a glued hyphen, a particle before one."""
    following = token + 1
    more = following < len(table) and not covered[following] and is_proper(table, following)
    if covered[token]:
        return 0
    if is_proper(table, token):
        return 1
    if (
        table.text[token] in {"-", "–", "’", "&"}
        and more
        and (table.text[token] == "&" or table.start[token] == table.end[token - 1])
    ):
        return 2
    return 2 if table.lower[token] in PARTICLES and more else 0


def _run(first: int, last: int, table: TokenTable, lexicon: ActorLexicon) -> list[NameSpan]:
    """A run the model missed: nothing where all of it is titles and roles, else a name with a label by its company."""
    lower = table.lower
    while first < last and is_title(lower[first], lexicon) and lower[first] not in KEPT_TITLES:
        role = lexicon.roles.get(lower[first])
        if role and role.kind in ORG_TYPES and last - first == 1:
            break
        first += 1
        while first < last and table.text[first] == "-":
            first += 1
    if first >= last or (last - first == 1 and lower[first] in KEPT_TITLES) or not _plausible(first, last, table):
        return []
    return [NameSpan(first, last, _guess(first, last, table, lexicon))]


def _plausible(first: int, last: int, table: TokenTable) -> bool:
    """A lone capitalised word needs more than its capital where a sentence or a quotation begins, or all is capitals."""
    if last - first > 1:
        return not all(word.isupper() for word in table.text[first:last])
    word = table.text[first]
    opening = first == 0 or table.sentence[first] != table.sentence[first - 1] or table.text[first - 1] in EDGE
    if word.isupper() and len(word) > 1:
        return 1 < len(word) <= 6 and not opening
    if not opening:
        return True
    return table.dep[first] in {"nsubj", "nsubjpass", "poss"} or (
        table.text.count(word) > 1 and word.lower() not in table.text
    )


def _guess(first: int, last: int, table: TokenTable, lexicon: ActorLexicon) -> str:
    words = table.lower[first:last]
    if words[0] in KEPT_TITLES:
        return "PERSON"
    if any(word in CORPORATE or (word in lexicon.roles and lexicon.roles[word].kind in ORG_TYPES) for word in words):
        return "ORG"
    if first and table.lower[first - 1] == "the":
        return "ORG"
    if " ".join(words) in lexicon.register.by_seat:
        return "GPE"
    return "PERSON" if last - first in {2, 3} and table.dep[last - 1] in {"nsubj", "poss", "appos"} else "ORG"


def repeated_surnames(table: TokenTable, spans: list[NameSpan]) -> list[NameSpan]:
    """Surnames of people named in full whom the model overlooked elsewhere ("Trump left.", where Trump is tagged a noun)."""
    surnames = {table.text[span.last - 1] for span in spans if span.label == "PERSON" and span.last - span.first > 1}
    surnames = {word for word in surnames if len(word) > 2 and word[0].isupper() and not word.endswith(".")}
    if not surnames:
        return []
    covered = {token for span in spans for token in range(span.first, span.last)}
    found = []
    for token, word in enumerate(table.text):
        if word in surnames and token not in covered and table.pos[token] in {"NOUN", "PROPN", "X"}:
            found.append(NameSpan(token, token + 1, "PERSON"))
    return found
