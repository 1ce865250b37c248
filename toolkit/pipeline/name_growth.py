"""Names grown to their full form and read with what stands before them: titles, suffixes, particles, countries."""

from __future__ import annotations

from dataclasses import replace

from toolkit.pipeline.actor_lexicon import ActorLexicon
from toolkit.pipeline.name_spans import (
    KEPT_TITLES,
    NAME_TAGS,
    ORG_TYPES,
    PARTICLES,
    PEERS,
    PLACES,
    NameSpan,
    is_person_title,
    is_proper,
    is_title,
    joined_text,
)
from toolkit.pipeline.token_table import POSSESSIVE_ENDINGS, TokenTable

SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "junior", "senior", "ii", "iii", "iv"})


def titled(span: NameSpan, table: TokenTable, lexicon: ActorLexicon, covered: list[bool]) -> NameSpan:
    """The span with its title read: a person where a title or a role noun stands right before, and grown to its full form."""
    if (
        span.what in {"place", "capital", "actor"}
        and span.last - span.first == 1
        and _follows_given_name(span, table, lexicon)
    ):
        return _full_person(NameSpan(span.first - 1, span.last, "PERSON", rank=3), table, lexicon, covered)
    if span.what in {"actor", "seat", "demonym", "thing"} and span.label != "PERSON":
        return span
    before = span.first - 1
    word = (
        table.lower[before].rstrip(".") if before >= 0 and table.sentence[before] == table.sentence[span.first] else ""
    )
    role = lexicon.roles.get(word)
    titled = word in lexicon.titles or (
        role is not None and role.kind in {"person", "spokesperson", "kin"} and not role.plural
    )
    if span.what in {"place", "capital"} and not (
        titled and word in lexicon.titles and lexicon.titles[word][1] == "honorific"
    ):
        return _grown_left(span, table, lexicon)
    initial = before >= 0 and not span.what and span.last - span.first == 1 and _is_initial(before, table)
    titled = titled or initial or _apposed_to_role(span, table, lexicon) or _serves(before, table, lexicon, covered)
    if titled and span.label != "PERSON" and table.text[span.first] != table.text[span.first].upper():
        institution = lexicon.roles.get(table.lower[span.last - 1])
        if institution is None or institution.kind not in ORG_TYPES:
            span = replace(span, label="PERSON", what="", key="")
    if span.label != "PERSON":
        return _with_country(_grown_left(span, table, lexicon), table, lexicon)
    span = _full_person(span, table, lexicon, covered)
    return replace(span, role=_stated_role(span.first, table, lexicon))


def _follows_given_name(span: NameSpan, table: TokenTable, lexicon: ActorLexicon) -> bool:
    """ "Jack London", "Rosa Paris": a given name right before a place makes both a person."""
    before = span.first - 1
    if (
        before < 0
        or not is_proper(table, before)
        or table.sentence[before] != table.sentence[span.first]
        or span.label not in PLACES
    ):
        return False
    alone = before == 0 or not is_proper(table, before - 1)
    return alone and (
        table.lower[before] in lexicon.nicknames or (table.ent_type[before] == "PERSON" and table.ent_iob[before] == 3)
    )


def _apposed_to_role(span: NameSpan, table: TokenTable, lexicon: ActorLexicon) -> bool:
    """ "Its chief economist, Ada Brand, said": two or three proper nouns set off behind a role are a person."""
    before, after = span.first - 2, span.last
    if before < 0 or table.text[span.first - 1] != "," or span.what or not 2 <= span.last - span.first <= 5:
        return False
    role = lexicon.roles.get(table.lower[before])
    closed = after >= len(table) or table.text[after] in {",", ".", ";", ")", "—", "–"}
    return closed and role is not None and not role.plural and role.kind in {"person", "spokesperson", "kin"}


def _serves(before: int, table: TokenTable, lexicon: ActorLexicon, covered: list[bool]) -> bool:
    """Whether "Ambassador to NATO" or "director of Greenway Europe" stands before: a role, a preposition, an institution."""
    token = before
    while token > 1 and covered[token] and before - token < 6:
        token -= 1
    if token == before or token < 1 or table.lower[token] not in {"to", "of", "for", "at"}:
        return False
    return is_person_title(table.lower[token - 1], lexicon) and table.text[before + 1][0].isupper()


def _grown_left(span: NameSpan, table: TokenTable, lexicon: ActorLexicon) -> NameSpan:
    """ "Greenway Europe": proper nouns glued to the left of a place belong to the name."""
    first = span.first
    while (
        first
        and is_proper(table, first - 1)
        and table.ent_type[first - 1] == ""
        and not is_title(table.lower[first - 1], lexicon)
    ):
        if table.sentence[first - 1] != table.sentence[first] or table.lower[first - 1] in lexicon.register.by_demonym:
            break
        first -= 1
    return (
        span
        if first == span.first
        else NameSpan(first, span.last, "ORG" if span.label in {"GPE", "LOC"} else span.label)
    )


def _with_country(span: NameSpan, table: TokenTable, lexicon: ActorLexicon) -> NameSpan:
    """ "Russia's Foreign Ministry", "the Chinese Foreign Ministry": whose ministry it is belongs to its name."""
    role, before, register = lexicon.roles.get(table.lower[span.last - 1]), span.first - 1, lexicon.register
    if role is None or role.kind not in ORG_TYPES or span.last - span.first > 4 or before < 0:
        return span
    owner = before - 1 if table.text[before] in POSSESSIVE_ENDINGS else before
    for size in (2, 1):
        first = owner - size + 1
        phrase = " ".join(table.lower[first : owner + 1]) if first >= 0 else ""
        possessed = owner < before and (register.by_seat.get(phrase) or register.by_form.get(phrase))
        if table.sentence[first] == table.sentence[span.first] and (
            possessed or (owner == before and phrase in register.by_demonym)
        ):
            return replace(span, first=first, label="ORG", rank=3)
    return span


def _is_initial(token: int, table: TokenTable) -> bool:
    """ "K." in front of a surname."""
    word = table.text[token]
    together = table.sentence[token] == table.sentence[token + 1] and table.end[token] + 1 == table.start[token + 1]
    return together and len(word) == 2 and word[0].isupper() and word[1] == "."


def _is_given(token: int, table: TokenTable, lexicon: ActorLexicon) -> bool:
    """Whether a proper noun in front of a surname that the model found alone is the given name or an initial."""
    together = table.sentence[token] == table.sentence[token + 1] and table.end[token] + 1 == table.start[token + 1]
    named = together and is_proper(table, token) and table.ent_type[token] == ""
    return named and not is_title(table.lower[token], lexicon) and table.lower[token] not in lexicon.register.by_demonym


def _full_person(span: NameSpan, table: TokenTable, lexicon: ActorLexicon, covered: list[bool]) -> NameSpan:
    """The name with its kept title, particles, place of a peerage and suffix."""
    first, last, total = span.first, span.last, len(table)
    if first and table.lower[first - 1] in KEPT_TITLES and table.text[first - 1][0].isupper():
        first -= 1
    while first and (
        _is_initial(first - 1, table) or (not covered[first - 1] and _is_given(first - 1, table, lexicon))
    ):
        first -= 1
    grown = True
    while grown and last < total:
        grown = False
        step = last
        while step < total and table.lower[step] in PARTICLES and step - last < 3:
            step += 1
        if step > last and step < total and is_proper(table, step):
            last, grown = step + 1, True
        elif (
            table.text[last] == "-"
            and table.start[last] == table.end[last - 1]
            and last + 1 < total
            and is_proper(table, last + 1)
        ):
            last, grown = last + 2, True
    if (
        table.lower[first] in PEERS
        and last + 1 < total
        and table.lower[last] == "of"
        and table.text[last + 1][0].isupper()
    ):
        last += 2
    suffix = last + (last < total and table.text[last] == ",")
    if suffix < total and table.lower[suffix] in SUFFIXES and table.text[suffix][0].isupper():
        last = suffix + 1
    return span if (first, last) == (span.first, span.last) else replace(span, first=first, last=last, rank=3)


def _stated_role(first: int, table: TokenTable, lexicon: ActorLexicon) -> str | None:
    """The title or role in front of a name, without its article: "Russian deputy agriculture minister"."""
    start, seen = first, False
    while start and table.sentence[start - 1] == table.sentence[first] and first - start < 12:
        word, tag = table.lower[start - 1], table.tag[start - 1]
        if is_person_title(word, lexicon):
            seen = True
        elif not (
            tag in NAME_TAGS
            or tag in {"NN", "NNS", "JJ", "VBN", "POS", "HYPH", "AFX"}
            or table.text[start - 1] in {"-", "’s", "'s"}
        ):
            before = start - 2 if start > 1 else 0
            joined = word in {"of", "to", "for", "at"} and (
                (seen and table.tag[before] in NAME_TAGS) or is_person_title(table.lower[before], lexicon)
            )
            if not (joined or (word == "and" and "-" in {table.text[start], table.text[start - 2]})):
                break
        start -= 1
    if not seen:
        return None
    while start < first and (table.tag[start] in {"POS", "HYPH"} or table.text[start] in {"-", "–"}):
        start += 1
    while start < first and not (
        is_person_title(table.lower[first - 1], lexicon) or table.lower[first - 1] in lexicon.roles
    ):
        first -= 1
    return joined_text(table, start, first) or None
