"""Phrases that stand for an actor without a name: "the minister", "Her brother", "Moscow's ambassador", "carmakers".

A phrase counts where a role noun heads it and it is definite, has a possessor, or is a bare plural that acts. Indefinite
singulars ("a carmaker") are not actors yet, except spokespersons, who speak for an institution. Not found: role nouns that
the lexicon lacks, and phrases whose head is a verb's noun ("those who rang").
"""

from __future__ import annotations

from dataclasses import dataclass

from toolkit.pipeline.actor_lexicon import ActorLexicon, Role, word_class
from toolkit.pipeline.name_spans import NameSpan
from toolkit.pipeline.token_table import DEFINITE, POSSESSIVE_ENDINGS, POSSESSIVE_PRONOUNS, TokenTable

NOUN_POS = frozenset({"NOUN", "PROPN"})
MODIFIER_POS = frozenset({"NOUN", "PROPN", "ADJ", "NUM", "ADV", "VERB", "X"})
GLUE = frozenset({"-", "–", '"', "“", "”", "‘", "’", "&", "'"})
COMPLEMENT = frozenset({"of", "for", "to", "in", "at", "from", "on"})
ACTS = frozenset({"nsubj", "nsubjpass", "agent", "dative", "csubj"})
# Plurals that are objects or in a phrase count after these: "told MPs", "according to traders", "at the request of …".
HEARERS = word_class("hearing")
SOURCES = frozenset({"to", "by", "of", "from", "among"})
VAGUE = frozenset(
    ["no", "any", "some", "many", "most", "all", "both", "several", "other", "least", "more", "fewer", "enough", "such"]
)
MAX_WORDS_LEFT = 9
MAX_WORDS_RIGHT = 6
# Nouns in -er or -or that are things; what is left of the suffix is nearly always a person ("influencer", "retailers").
PERSON_SUFFIXES = ("ers", "ors", "ists", "ians", "men", "women")
THINGS = word_class("thing")


@dataclass(slots=True)
class RolePhrase:
    """Tokens [first, last) headed by the role noun `head`."""

    first: int
    last: int
    head: int
    role: Role
    definite: bool


def find_roles(table: TokenTable, lexicon: ActorLexicon, names: list[NameSpan]) -> list[RolePhrase]:
    """Every role phrase, left to right. A phrase may hold a name ("Russia's embassy")."""
    owner: dict[int, NameSpan] = {token: span for span in names for token in range(span.first, span.last)}
    found = []
    for head, word in enumerate(table.lower):
        if table.pos[head] not in NOUN_POS:
            continue
        role = lexicon.roles.get(word) or _by_suffix(head, table)
        if role is None or head in owner or _goes_on(head, table, owner):
            continue
        phrase = _phrase(head, role, table, owner)
        if phrase is not None:
            found.append(phrase)
    return found


def _by_suffix(head: int, table: TokenTable) -> Role | None:
    """Plurals in -ers, -ists … that the lexicon lacks are people, where they do something."""
    word = table.lower[head]
    person = table.tag[head] == "NNS" and len(word) > 6 and word.endswith(PERSON_SUFFIXES) and word not in THINGS
    return Role("person", "", True) if person and table.dep[head] == "nsubj" else None


def _goes_on(head: int, table: TokenTable, owner: dict[int, NameSpan]) -> bool:
    """Whether the noun only modifies a following one: "government spokesman", "team bus", "minister-in-waiting"."""
    following = head + 1
    if following >= len(table) or table.sentence[following] != table.sentence[head]:
        return False
    if table.text[following] in {"-", "–"} and table.start[following] == table.end[head]:
        return True
    if following in owner:
        return False
    return table.pos[following] in NOUN_POS and table.head[head] in range(following, following + 4)


def _phrase(head: int, role: Role, table: TokenTable, owner: dict[int, NameSpan]) -> RolePhrase | None:
    first = _left_edge(head, table)
    opener = table.lower[first]
    if opener in DEFINITE or opener in POSSESSIVE_PRONOUNS:
        return RolePhrase(first, _right_edge(head, table, owner), head, role, True)
    possessor = _possessor(first, table, owner)
    if possessor is not None:
        return RolePhrase(possessor, _right_edge(head, table, owner), head, role, True)
    if head + 1 in owner and owner[head + 1].label == "PERSON":
        return None
    if role.kind == "spokesperson":
        return RolePhrase(first, _right_edge(head, table, owner), head, role, False)
    if role.plural and opener not in VAGUE and _counts(head, table, role.kind == "person"):
        return RolePhrase(first, head + 1, head, role, False)
    return None


def _left_edge(head: int, table: TokenTable) -> int:
    """Walks left over the modifiers of the noun to its determiner, if it has one."""
    first = head
    while first and head - first < MAX_WORDS_LEFT and table.sentence[first - 1] == table.sentence[head]:
        left = first - 1
        glued = left and table.text[left] == "-" and table.start[left] == table.end[left - 1]
        if glued and table.end[left] == table.start[first]:
            first = left - 1
            continue
        if table.pos[left] in {"DET", "PRON"} and (table.tag[left] in {"DT", "PRP$"}):
            return left
        joined = table.lower[left] == "and" and "-" in {table.text[first], table.text[left - 1]}
        if table.text[left] in GLUE:
            if table.text[left] in POSSESSIVE_ENDINGS and table.tag[left] == "POS":
                break
        elif not joined and (table.pos[left] not in MODIFIER_POS or not _modifies(left, head, table)):
            break
        first = left
    while first < head and (table.text[first] in GLUE or table.pos[first] in {"ADV", "VERB"}):
        first += 1
    return first


def _modifies(token: int, head: int, table: TokenTable) -> bool:
    """Whether the token hangs on the noun, at most a few steps down."""
    for _ in range(5):
        if token == head:
            return True
        if (
            table.dep[token] in {"nsubj", "dobj", "pobj", "ROOT", "ccomp", "advcl", "relcl", "dative", "npadvmod"}
            and token != head
        ):
            return table.text[token + 1 : token + 2] == ["-"] and table.head[token] <= head
        token = table.head[token]
    return False


def _possessor(first: int, table: TokenTable, owner: dict[int, NameSpan]) -> int | None:
    """Where the possessor before `first` begins: "Russia's | embassy", "the company's | founder"."""
    mark = first - 1
    if mark < 1 or table.text[mark] not in POSSESSIVE_ENDINGS or table.tag[mark] != "POS":
        return None
    last = mark - 1
    if last in owner:
        start = owner[last].first
        return (
            start - 1
            if start and table.lower[start - 1] == "the" and table.sentence[start - 1] == table.sentence[start]
            else start
        )
    if table.pos[last] not in NOUN_POS:
        return None
    return _left_edge(last, table)


def _right_edge(head: int, table: TokenTable, owner: dict[int, NameSpan]) -> int:
    """With its complement where that is short: "the MP for Tyne Quays", "China's mission to the EU"."""
    prep = head + 1
    if prep + 1 >= len(table) or table.lower[prep] not in COMPLEMENT or table.head[prep] != head:
        return head + 1
    last = prep + 1
    while last < len(table) and last - head <= MAX_WORDS_RIGHT and table.sentence[last] == table.sentence[head]:
        inside = owner.get(last)
        if inside is not None:
            return inside.last
        if table.pos[last] not in {"DET", "ADJ", "NOUN", "PROPN", "NUM"}:
            break
        last += 1
        if table.pos[last - 1] in NOUN_POS and (last >= len(table) or table.pos[last] not in NOUN_POS):
            return last
    return head + 1


def _counts(head: int, table: TokenTable, role_of_person: bool) -> bool:
    """Whether a bare plural acts, hears or is a source."""
    dep, governor = table.dep[head], table.head[head]
    if dep == "conj" and table.pos[governor] in NOUN_POS:
        dep, governor = table.dep[governor], table.head[governor]
    if dep in ACTS:
        return True
    if dep in {"dobj", "iobj"} and table.lower[head] not in {"reporters", "journalists"}:
        return table.lower[governor] in HEARERS
    if dep == "pobj" and table.lower[governor] in SOURCES:
        return True
    return (
        role_of_person
        and dep in {"dobj", "pobj", "attr", "conj"}
        and table.lower[head] not in {"reporters", "journalists", "people"}
    )
