"""Names in a document: what the model found, repaired by what is known and by what stands around it.

Sources, strongest first: known phrases (register, gazetteer), the model's entities, runs of proper nouns that the model
missed. Repairs are general: a title or role before a name makes a person; an article, a possessive or a stray line break
never belongs to a name; a peer keeps his place ("Lord X of Y"), a junior his suffix.
"""

from __future__ import annotations

from toolkit.person_names import given_names
from toolkit.pipeline.actor_lexicon import ActorLexicon, Phrase
from toolkit.pipeline.name_checks import agree_on_labels, as_actor, heading_tokens, keeps_name
from toolkit.pipeline.name_growth import titled
from toolkit.pipeline.name_runs import proper_runs, repeated_surnames
from toolkit.pipeline.name_spans import EDGE, KEPT_TITLES, NAME_LABELS, NAME_TAGS, NameSpan, is_person_title
from toolkit.pipeline.token_table import POSSESSIVE_ENDINGS, TokenTable


def find_names(table: TokenTable, lexicon: ActorLexicon) -> list[NameSpan]:
    """Every name, left to right, none overlapping."""
    known = _known_phrases(table, lexicon)
    spans = _disjoint(known + _entities(table, lexicon, known))
    covered = _cover(spans, len(table))
    spans += proper_runs(table, lexicon, covered)
    spans.sort(key=lambda span: span.first)
    spans = [titled(span, table, lexicon, covered) for span in spans]
    heading = heading_tokens(table)
    spans = [span for span in _disjoint(spans) if keeps_name(span, table, lexicon, heading)]
    spans = agree_on_labels(spans, table, lexicon)
    spans = sorted(spans + repeated_surnames(table, spans), key=lambda span: span.first)
    return [as_actor(span, table) for span in spans]


def _known_phrases(table: TokenTable, lexicon: ActorLexicon) -> list[NameSpan]:
    spans, text, phrases, position = [], table.text, lexicon.phrases, 0
    while position < len(text):
        found = None
        for tokens, phrase in phrases.get(text[position], ()):
            size = len(tokens)
            if size == 1 or tuple(text[position : position + size]) == tokens:
                found = (size, phrase)
                break
        if found and _is_name_here(table, position, *found):
            size, phrase = found
            spans.append(NameSpan(position, position + size, phrase.label, "name", phrase.what, phrase.key, None, 2))
            position += size
        else:
            position += 1
    return spans


def _is_name_here(table: TokenTable, position: int, size: int, phrase: Phrase) -> bool:
    """One capitalised word at the head of a sentence may be an ordinary word ("Shell", "Labor"): the tagger decides."""
    if table.text[position][0].islower():
        return False
    if size > 1:
        return True
    if phrase.what == "demonym":
        return table.tag[position] in NAME_TAGS or table.pos[position] in {"PROPN", "NOUN"}
    return table.tag[position] in NAME_TAGS or table.ent_type[position] in NAME_LABELS


def _entities(table: TokenTable, lexicon: ActorLexicon, known: list[NameSpan]) -> list[NameSpan]:
    spans, total, position = [], len(table), 0
    starts = {span.first: span for span in known}
    while position < total:
        label = table.ent_type[position]
        if table.ent_iob[position] != 3 or label not in NAME_LABELS:
            position += 1
            continue
        last = position + 1
        while last < total and table.ent_iob[last] == 1:
            last += 1
        spans += _trimmed(position, last, label, table, lexicon, starts)
        position = last
    return spans


def _trimmed(
    first: int, last: int, label: str, table: TokenTable, lexicon: ActorLexicon, known: dict[int, NameSpan]
) -> list[NameSpan]:
    """The entity without what does not belong to it; two spans where it ran an institution and a person together."""
    text, lower = table.text, table.lower
    while first < last and (lower[first] in {"the", "a", "an"} or text[first] in EDGE or text[first].isspace()):
        first += 1
    while first < last and (text[last - 1] in EDGE or text[last - 1].isspace() or text[last - 1] in POSSESSIVE_ENDINGS):
        last -= 1
    if first >= last or not any(word[0].isupper() for word in text[first:last]):
        return []
    if last < len(table) and text[last] == "-" and table.start[last] == table.end[last - 1] and last - first == 1:
        return []
    institution = known.get(first)
    if institution and institution.key and institution.last + 2 <= last and label in {"PERSON", "ORG"}:
        rest = range(institution.last, last)
        if all(table.tag[i] in NAME_TAGS for i in rest) and first and lower[first - 1] in {"to", "of", "for", "at"}:
            return [NameSpan(institution.last, last, "PERSON", rank=1)]
    if first in known and (owned := _owned_person(first, last, text)):
        return [NameSpan(owned, last, "PERSON", rank=1)]
    for gap in range(first, last):
        if "\n" in text[gap] or (label == "PERSON" and text[gap] in POSSESSIVE_ENDINGS):
            return [NameSpan(first, gap, label, rank=1)] if gap > first else []
    return [_without_titles(first, last, label, table, lexicon)]


def _owned_person(first: int, last: int, text: list[str]) -> int | None:
    """Where the person starts in "Mexico's Ada Brand"; the state is found on its own."""
    owners = range(first + 1, last - 1)
    return next(
        (i + 1 for i in owners if text[i] in POSSESSIVE_ENDINGS and text[i + 1].casefold() in given_names()), None
    )


def _names_institution(first: int, last: int, table: TokenTable, lexicon: ActorLexicon) -> bool:
    """Whether a word of the span is that of an institution, or not a proper noun."""
    words = range(first, last)
    roles = (lexicon.roles.get(table.lower[token]) for token in words)
    return any(role is not None for role in roles) or not all(
        table.tag[t] in NAME_TAGS or table.text[t] == "-" for t in words
    )


def _without_titles(first: int, last: int, label: str, table: TokenTable, lexicon: ActorLexicon) -> NameSpan:
    """ "Billionaire Ada Brand" is Ada Brand; "Spokesman Ada Brand" is a person whatever the model says."""
    role = lexicon.roles.get(table.lower[first])
    title = lexicon.titles.get(table.lower[first].rstrip("."), ("", ""))[1]
    introduces = (
        title == "honorific"
        or (title == "office" and role is not None)
        or (role is not None and role.kind == "spokesperson")
    )
    if (
        label == "ORG"
        and introduces
        and 2 < last - first < 6
        and not _names_institution(first + 1, last, table, lexicon)
    ):
        return NameSpan(first + 1, last, "PERSON", rank=1)
    while label == "PERSON" and last - first > 1 and is_person_title(table.lower[first], lexicon):
        if table.lower[first] in KEPT_TITLES or (
            last - first == 2 and table.lower[first].rstrip(".") not in lexicon.titles
        ):
            break
        first += 1
    return NameSpan(first, last, label, rank=1)


def _disjoint(spans: list[NameSpan]) -> list[NameSpan]:
    """Longest first, then the stronger source; what overlaps a kept span is dropped. A known phrase gives its key."""
    best: dict[tuple[int, int], NameSpan] = {}
    for span in sorted(spans, key=lambda s: (s.first - s.last, -s.rank)):
        best.setdefault((span.first, span.last), span)
    kept: list[NameSpan] = []
    taken: set[int] = set()
    for span in sorted(best.values(), key=lambda s: (s.first - s.last, -s.rank, s.first)):
        tokens = range(span.first, span.last)
        if not any(token in taken for token in tokens):
            kept.append(span)
            taken.update(tokens)
    return sorted(kept, key=lambda span: span.first)


def _cover(spans: list[NameSpan], total: int) -> list[bool]:
    covered = [False] * total
    for span in spans:
        for token in range(span.first, span.last):
            covered[token] = True
    return covered
