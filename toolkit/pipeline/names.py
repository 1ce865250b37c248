"""Names in a document: what the model found, repaired by what is known and by what stands around it.

Sources, strongest first: known phrases (register, gazetteer), the model's entities, runs of proper nouns that the model
missed. Repairs are general: a title or role before a name makes a person; an article, a possessive or a stray line break
never belongs to a name; a peer keeps his place ("Lord X of Y"), a junior his suffix.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from toolkit.pipeline.actor_lexicon import ActorLexicon, Phrase
from toolkit.pipeline.token_table import POSSESSIVE_ENDINGS, TokenTable

NAME_LABELS = frozenset({"PERSON", "NORP", "FAC", "ORG", "GPE", "LOC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW"})
NUMBER_LABELS = frozenset({"DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL"})
NAME_TAGS = frozenset({"NNP", "NNPS"})
PARTICLES = frozenset(
    "van der den de del della di da dos das du la le von zu zum bin bint ibn ben al el af av ten ter te y e".split()
)
SUFFIXES = frozenset({"jr", "jr.", "sr", "sr.", "junior", "senior", "ii", "iii", "iv"})
KEPT_TITLES = frozenset({"sir", "dame", "lord", "lady", "baroness", "baron", "viscount", "earl", "sheikh"})
PEERS = frozenset(
    {
        "lord",
        "lady",
        "baroness",
        "baron",
        "viscount",
        "viscountess",
        "earl",
        "countess",
        "duke",
        "duchess",
        "prince",
        "princess",
    }
)
PLACE_PREPOSITIONS = frozenset(
    "in at near outside inside around across over through from into within toward towards via off".split()
)
PLACES = frozenset({"GPE", "LOC"})
MOTION = frozenset(
    """go goes going went travel travels travelled traveled travelling fly flew flown flying drive drove driving walk walked return returned
    returning move moved moving come came coming march marched ride rode sail sailed visit trip journey back head headed heading sent send
    rush rushed flight road way arrive arrived""".split()
)
EDGE = frozenset("\"“”‘’'`.,;:!?()[]-–—*•#@/\\ \n\t") | {"''", "``", "\n\n"}
ORG_TYPES = frozenset({"organisation", "government"})
CORPORATE = frozenset("inc inc. corp corp. ltd ltd. llc plc co co. group holdings bank party times post news".split())
# Verbs whose object is an actor even where a town would fit: "accused Moscow of …".
ACTING = frozenset(
    {
        "nsubj",
        "agent",
        "poss",
        "dobj",
        "obj",
        "iobj",
        "dative",
        "nsubjpass",
        "ROOT",
        "attr",
        "conj",
        "appos",
        "pobj",
        "npadvmod",
    }
)


@dataclass(slots=True)
class NameSpan:
    """Tokens [first, last) that name something. `key` is the register's, where known."""

    first: int
    last: int
    label: str
    kind: str = "name"
    what: str = ""
    key: str = ""
    role: str | None = None
    rank: int = 0


def find_names(table: TokenTable, lexicon: ActorLexicon) -> list[NameSpan]:
    """Every name, left to right, none overlapping."""
    known = _known_phrases(table, lexicon)
    spans = _disjoint(known + _entities(table, lexicon, known))
    covered = _cover(spans, len(table))
    spans += _proper_runs(table, lexicon, covered)
    spans.sort(key=lambda span: span.first)
    spans = [_titled(span, table, lexicon, covered) for span in spans]
    heading = heading_tokens(table)
    spans = [span for span in _disjoint(spans) if _keeps(span, table, lexicon, heading)]
    return [_as_actor(span, table) for span in agree_on_labels(spans, table, lexicon)]


def heading_tokens(table: TokenTable) -> list[bool]:
    """Which tokens stand in a line set like a headline: short, no full stop, most words capitalised."""
    marks, first, total = [False] * len(table), 0, len(table)
    for token in range(total + 1):
        if token == total or "\n" in table.text[token]:
            words = [w for w in table.text[first:token] if w[0].isalpha()]
            capitals = sum(w[0].isupper() for w in words)
            if (
                2 < len(words) < 20
                and table.text[token - 1] not in {".", "!", '"', "”"}
                and capitals > 0.6 * len(words)
            ):
                marks[first:token] = [True] * (token - first)
            first = token + 1
    return marks


def _keeps(span: NameSpan, table: TokenTable, lexicon: ActorLexicon, heading: list[bool]) -> bool:
    """Drops what is no name: adjectives of nationality, bare titles, words of a headline, a capital that only opens a sentence."""
    first, last = span.first, span.last
    words, root = table.lower[first:last], last - 1
    if span.label in NUMBER_LABELS:
        return False
    people_of = span.what == "demonym" or (not span.what and " ".join(words) in lexicon.register.by_demonym)
    if span.label == "NORP" or people_of:
        plural = table.tag[root] in {"NNPS", "NNS"} or (
            words[-1].endswith("s") and table.dep[root] not in {"amod", "compound"}
        )
        whole = (
            first > 0
            and table.lower[first - 1] == "the"
            and table.dep[root] in {"nsubj", "nsubjpass", "pobj", "dobj", "conj"}
        )
        return plural or whole
    if span.what:
        return True
    if heading[first] and (span.rank == 0 or last - first == 1 or span.label in {"WORK_OF_ART", "ORG"}):
        return False
    role = lexicon.roles.get(words[-1])
    personal = span.label != "PERSON" and role is not None and role.kind in {"person", "spokesperson"}
    if words[0] not in PEERS and (personal or all(_is_person_title(word, lexicon) for word in words)):
        return False
    following = table.lower[last] if last < len(table) else ""
    if span.label != "PERSON" and _is_person_title(following, lexicon) and table.text[last][0].isupper():
        return False
    opening = first == 0 or table.sentence[first] != table.sentence[first - 1] or "\n" in table.text[first - 1]
    return not (
        opening
        and last - first == 1
        and (words[0] in table.text or table.tag[first] in {"NNS", "JJ", "RB", "VB", "IN"})
    )


def _is_person_title(word: str, lexicon: ActorLexicon) -> bool:
    role = lexicon.roles.get(word)
    return (
        word.rstrip(".") in lexicon.titles
        or (role is not None and role.kind in {"person", "spokesperson"})
        or word in {"prime", "former"}
    )


def agree_on_labels(spans: list[NameSpan], table: TokenTable, lexicon: ActorLexicon) -> list[NameSpan]:
    """One label for one name: a surname or given name of a person is a person's; else the label it has most often."""
    people: set[str] = set()
    votes: dict[str, dict[str, int]] = {}
    for span in spans:
        words = table.text[span.first : span.last]
        counts = votes.setdefault(" ".join(words), {})
        counts[span.label] = counts.get(span.label, 0) + 1
        if span.label == "PERSON" and len(words) > 1:
            people.update(word for word in words if word[0].isupper() and len(word) > 1)
    agreed = []
    for span in spans:
        words = table.text[span.first : span.last]
        if (
            span.what in {"place", "capital"}
            and len(words) == 1
            and words[0] in people
            and not _is_located(span, table)
        ):
            span = replace(span, label="PERSON", what="", key="")  # noqa: PLW2901
        if not span.what and span.label != "PERSON":
            known = words[0] in people or words[-1] in people or words[0].lower() in lexicon.nicknames
            counts = votes[" ".join(words)]
            label = (
                "PERSON"
                if len(words) == 1 and known
                else max(sorted(counts), key=lambda name: (counts[name], name == "PERSON"))
            )
            label = "ORG" if label == "NORP" else label
            span = replace(span, label=label)  # noqa: PLW2901
        agreed.append(span)
    return agreed


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
    for gap in range(first, last):
        if "\n" in text[gap] or (label == "PERSON" and text[gap] in POSSESSIVE_ENDINGS):
            return [NameSpan(first, gap, label, rank=1)] if gap > first else []
    while (
        label == "PERSON"
        and last - first > 1
        and _is_person_title(lower[first], lexicon)
        and lower[first] not in KEPT_TITLES
    ):
        if last - first == 2 and lower[first].rstrip(".") not in lexicon.titles:
            break
        first += 1
    return [NameSpan(first, last, label, rank=1)]


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


def _proper_runs(table: TokenTable, lexicon: ActorLexicon, covered: list[bool]) -> list[NameSpan]:
    spans, position, total = [], 0, len(table)
    while position < total:
        if covered[position] or not _proper(table, position):
            position += 1
            continue
        last = position + 1
        while last < total and (size := _continues(table, covered, last)):
            last += size
        spans += _run(position, last, table, lexicon)
        position = last
    return spans


def _proper(table: TokenTable, token: int) -> bool:
    word = table.text[token]
    return (
        table.tag[token] in NAME_TAGS
        and word[0].isupper()
        and table.ent_type[token] not in NUMBER_LABELS
        and len(word) > 1
    )


def _continues(table: TokenTable, covered: list[bool], token: int) -> int:
    """How many tokens from here go on with the name: a proper noun, a glued hyphen, a particle before one."""
    following = token + 1
    more = following < len(table) and not covered[following] and _proper(table, following)
    if covered[token]:
        return 0
    if _proper(table, token):
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
    while first < last and _is_title(lower[first], lexicon) and lower[first] not in KEPT_TITLES:
        role = lexicon.roles.get(lower[first])
        if role and role.kind in ORG_TYPES and last - first == 1:
            break
        first += 1
        while first < last and table.text[first] == "-":
            first += 1
    if first >= last or (last - first == 1 and lower[first] in KEPT_TITLES) or not _plausible(first, last, table):
        return []
    return [NameSpan(first, last, _guess(first, last, table, lexicon))]


def _is_title(word: str, lexicon: ActorLexicon) -> bool:
    return word.rstrip(".") in lexicon.titles or word in lexicon.roles


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
    return "PERSON" if last - first in {2, 3} and table.dep[last - 1] in {"nsubj", "poss", "appos"} else "ORG"


def _titled(span: NameSpan, table: TokenTable, lexicon: ActorLexicon, covered: list[bool]) -> NameSpan | None:
    """The span with its title read: a person where a title or a role noun stands right before, and grown to its full form."""
    if (
        span.what in {"place", "capital", "actor"}
        and span.last - span.first == 1
        and _follows_given_name(span, table, lexicon)
    ):
        return _full_person(NameSpan(span.first - 1, span.last, "PERSON", rank=3), table, covered)
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
    titled = titled or _serves(before, table, lexicon, covered)
    if titled and span.label != "PERSON" and table.text[span.first] != table.text[span.first].upper():
        institution = lexicon.roles.get(table.lower[span.last - 1])
        if institution is None or institution.kind not in ORG_TYPES:
            span = replace(span, label="PERSON", what="", key="")
    if span.label != "PERSON":
        return _with_country(_grown_left(span, table, lexicon), table, lexicon)
    span = _full_person(span, table, covered)
    return replace(span, role=_stated_role(span.first, table, lexicon))


def _follows_given_name(span: NameSpan, table: TokenTable, lexicon: ActorLexicon) -> bool:
    """ "Jack London", "Rosa Paris": a given name right before a place makes both a person."""
    before = span.first - 1
    if (
        before < 0
        or not _proper(table, before)
        or table.sentence[before] != table.sentence[span.first]
        or span.label not in PLACES
    ):
        return False
    alone = before == 0 or not _proper(table, before - 1)
    return alone and (
        table.lower[before] in lexicon.nicknames or (table.ent_type[before] == "PERSON" and table.ent_iob[before] == 3)
    )


def _serves(before: int, table: TokenTable, lexicon: ActorLexicon, covered: list[bool]) -> bool:
    """Whether "Ambassador to NATO" or "director of Greenway Europe" stands before: a role, a preposition, an institution."""
    token = before
    while token > 1 and covered[token] and before - token < 6:
        token -= 1
    if token == before or token < 1 or table.lower[token] not in {"to", "of", "for", "at"}:
        return False
    return _is_person_title(table.lower[token - 1], lexicon) and table.text[before + 1][0].isupper()


def _grown_left(span: NameSpan, table: TokenTable, lexicon: ActorLexicon) -> NameSpan:
    """ "Greenway Europe": proper nouns glued to the left of a place belong to the name."""
    first = span.first
    while (
        first
        and _proper(table, first - 1)
        and table.ent_type[first - 1] == ""
        and not _is_title(table.lower[first - 1], lexicon)
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


def _full_person(span: NameSpan, table: TokenTable, covered: list[bool]) -> NameSpan:
    """The name with its kept title, particles, place of a peerage and suffix."""
    first, last, total = span.first, span.last, len(table)
    if first and table.lower[first - 1] in KEPT_TITLES and table.text[first - 1][0].isupper():
        first -= 1
    grown = True
    while grown and last < total:
        grown = False
        step = last
        while step < total and table.lower[step] in PARTICLES and step - last < 3:
            step += 1
        if step > last and step < total and _proper(table, step):
            last, grown = step + 1, True
        elif (
            table.text[last] == "-"
            and table.start[last] == table.end[last - 1]
            and last + 1 < total
            and _proper(table, last + 1)
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
        if _is_person_title(word, lexicon):
            seen = True
        elif not (
            tag in NAME_TAGS
            or tag in {"NN", "NNS", "JJ", "VBN", "POS", "HYPH", "AFX"}
            or table.text[start - 1] in {"-", "’s", "'s"}
        ):
            joined = seen and word in {"of", "to", "for"} and table.tag[start - 2] in NAME_TAGS
            if not (joined or (word == "and" and "-" in {table.text[start], table.text[start - 2]})):
                break
        start -= 1
    if not seen:
        return None
    while start < first and (table.tag[start] in {"POS", "HYPH"} or table.text[start] in {"-", "–"}):
        start += 1
    while start < first and not (
        _is_person_title(table.lower[first - 1], lexicon) or table.lower[first - 1] in lexicon.roles
    ):
        first -= 1
    return _text(table, start, first) or None


def _text(table: TokenTable, first: int, last: int) -> str:
    pieces = []
    for token in range(first, last):
        if token > first and table.start[token] > table.end[token - 1]:
            pieces.append(" ")
        pieces.append(table.text[token])
    return "".join(pieces).strip()


def _is_located(span: NameSpan, table: TokenTable) -> bool:
    before = table.lower[span.first - 1] if span.first else ""
    return before in PLACE_PREPOSITIONS or before in {"to", "of", ","}


def _as_actor(span: NameSpan, table: TokenTable) -> NameSpan:
    """A seat of government or a capital that acts is a metonym; a capital where things happen stays a place."""
    if span.what == "seat":
        return replace(span, kind="metonym")
    if span.what == "capital" and _acts(span, table):
        return replace(span, kind="metonym")
    return span


def _acts(span: NameSpan, table: TokenTable) -> bool:
    root = next((t for t in range(span.first, span.last) if not span.first <= table.head[t] < span.last), span.last - 1)
    dep, head = table.dep[root], table.head[root]
    opens = span.first == 0 or "\n" in table.text[span.first - 1]
    if opens and (
        table.text[span.first].isupper() or table.text[min(root + 1, len(table) - 1)] in {":", "—", "–", "(", "--"}
    ):
        return False
    if dep == "conj" and table.dep[head] in {"pobj", "nsubj", "dobj"}:
        dep, head = table.dep[head], table.head[head]
    if dep == "pobj":
        travels = table.lower[head] == "to" and table.lower[table.head[head]] in MOTION
        return table.lower[head] not in PLACE_PREPOSITIONS and not travels
    if dep in {"compound", "amod", "npadvmod"}:
        return False
    return dep in ACTING
