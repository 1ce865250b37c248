"""What is no name is dropped; one name has one label; a capital that acts is a metonym."""

from __future__ import annotations

from dataclasses import replace

from toolkit.pipeline.actor_lexicon import ActorLexicon, word_class
from toolkit.pipeline.name_spans import NUMBER_LABELS, PEERS, PLACES, NameSpan, is_person_title
from toolkit.pipeline.token_table import TokenTable
from toolkit.register import fold_name

PLACE_PREPOSITIONS = frozenset(
    [
        "in",
        "at",
        "near",
        "outside",
        "inside",
        "around",
        "across",
        "over",
        "through",
        "from",
        "into",
        "within",
        "toward",
        "towards",
        "via",
        "off",
    ]
)
PORTFOLIOS = frozenset(
    {
        "foreign",
        "defence",
        "defense",
        "interior",
        "finance",
        "health",
        "education",
        "justice",
        "home",
        "energy",
        "trade",
    }
)
UNLIKELY_ACTORS = frozenset({"FAC", "GPE", "LOC", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW"})
SPEAKING = word_class("speaking")
MOTION = word_class("motion")
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


def keeps_name(span: NameSpan, table: TokenTable, lexicon: ActorLexicon, heading: list[bool]) -> bool:
    """False for adjectives of nationality, bare titles, words of a headline, a capital that only opens a sentence."""
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
    if words[0] not in PEERS and (personal or all(is_person_title(word, lexicon) for word in words)):
        return False
    following = table.lower[last] if last < len(table) else ""
    plain = all(word in lexicon.roles or word in PORTFOLIOS for word in words)
    if (
        span.label != "PERSON"
        and plain
        and role is not None
        and is_person_title(following, lexicon)
        and not (following in lexicon.roles and lexicon.roles[following].plural)
    ):
        return False
    if span.label != "PERSON" and is_person_title(following, lexicon) and table.text[last][0].isupper():
        return False
    opening = first == 0 or table.sentence[first] != table.sentence[first - 1] or "\n" in table.text[first - 1]
    return not (
        opening
        and last - first == 1
        and (words[0] in table.text or table.tag[first] in {"NNS", "JJ", "RB", "VB", "IN"})
    )


def agree_on_labels(spans: list[NameSpan], table: TokenTable, lexicon: ActorLexicon) -> list[NameSpan]:
    """One label for one name: a surname or given name of a person is a person's; else the label it has most often."""
    people: set[str] = set()
    votes: dict[str, dict[str, int]] = {}
    longer = _openings_of_organisations(spans, table, lexicon)
    for span in spans:
        words = table.text[span.first : span.last]
        counts = votes.setdefault(" ".join(words), {})
        counts[span.label] = counts.get(span.label, 0) + 1
        if span.label == "PERSON" and len(words) > 1 and " ".join(words) not in longer:
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
        if " ".join(words).lower() in lexicon.register.by_demonym:
            span = replace(span, label="NORP", what="demonym")  # noqa: PLW2901
        if not span.what and span.label in PLACES and _is_surname_that_acts(span, table, lexicon):
            agreed.append(replace(span, label="PERSON"))
            continue
        if not span.what and not span.role and " ".join(words) in longer and words[-1] not in people:
            agreed.append(replace(span, label="ORG"))
            continue
        if not span.what and span.label != "PERSON" and not (span.label in PLACES and _is_located(span, table)):
            whole = len(words) > 1 and words[0] in people and words[-1] in people
            known = words[0] in people or words[-1] in people or words[0].lower() in lexicon.nicknames
            counts = votes[" ".join(words)]
            label = (
                "PERSON"
                if whole or (len(words) == 1 and known)
                else max(sorted(counts), key=lambda name: (counts[name], name == "PERSON"))
            )
            label = "ORG" if label == "NORP" else label
            span = replace(span, label=label)  # noqa: PLW2901
        agreed.append(span)
    return agreed


def _openings_of_organisations(spans: list[NameSpan], table: TokenTable, lexicon: ActorLexicon) -> set[str]:
    """First words of organisations ("Meridian Crest" of "Meridian Crest Lines"), which short forms repeat."""
    openings: set[str] = set()
    for span in spans:
        words = table.text[span.first : span.last]
        if span.label == "ORG" and not span.what and words[0].lower() not in lexicon.nicknames:
            openings.update(" ".join(words[:size]) for size in range(1, len(words)))
    return openings


def _is_surname_that_acts(span: NameSpan, table: TokenTable, lexicon: ActorLexicon) -> bool:
    """ "Zelenskyy asked for help": no town, but a surname that the register knows."""
    known = span.last - span.first == 1 and fold_name(table.text[span.first]) in lexicon.register.by_surname
    return known and table.dep[span.first] in {"nsubj", "agent"}


def _is_located(span: NameSpan, table: TokenTable) -> bool:
    before = table.lower[span.first - 1] if span.first else ""
    return before in PLACE_PREPOSITIONS or before in {"to", "of", ","}


def as_actor(span: NameSpan, table: TokenTable) -> NameSpan:
    """A seat of government or a capital that acts is a metonym; a capital where things happen stays a place."""
    if span.what == "seat":
        return replace(span, kind="metonym")
    if span.what == "capital" and _acts(span, table):
        return replace(span, kind="metonym")
    if not span.what and span.label in UNLIKELY_ACTORS and _acts_like_one(span, table):
        return replace(span, label="ORG")
    return span


def _acts_like_one(span: NameSpan, table: TokenTable) -> bool:
    """Whether a name that the model took for a place or a thing speaks, decides or is told: "City Hall denied it"."""
    root = next((t for t in range(span.first, span.last) if not span.first <= table.head[t] < span.last), span.last - 1)
    verb = table.lower[table.head[root]]
    if table.dep[root] in {"dobj", "dative", "iobj"}:
        return verb in {"told", "tell", "tells", "telling"}
    return table.dep[root] in {"nsubj", "agent"} and verb in SPEAKING


def _acts(span: NameSpan, table: TokenTable) -> bool:
    root = next((t for t in range(span.first, span.last) if not span.first <= table.head[t] < span.last), span.last - 1)
    dep, head = table.dep[root], table.head[root]
    opens = span.first == 0 or "\n" in table.text[span.first - 1]
    following = table.text[min(root + 1, len(table) - 1)]
    if table.text[span.first].isupper() or (opens and following in {":", "—", "–", "(", "--"}):
        return False
    if dep == "conj" and table.dep[head] in {"pobj", "nsubj", "dobj"}:
        dep, head = table.dep[head], table.head[head]
    if dep == "pobj":
        travels = table.lower[head] == "to" and table.lower[table.head[head]] in MOTION
        return table.lower[head] not in PLACE_PREPOSITIONS and not travels
    if dep in {"compound", "amod", "npadvmod"}:
        return False
    return dep in ACTING
