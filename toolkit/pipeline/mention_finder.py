"""Mentions of actors in a document: names, metonyms, role phrases and pronouns.

Names come from `names.py`, phrases without a name from `role_phrases.py`. Chains are not drawn here: `chain_linker.py` does.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from toolkit.pipeline import records
from toolkit.pipeline.actor_lexicon import actor_lexicon
from toolkit.pipeline.name_spans import NameSpan
from toolkit.pipeline.names import find_names
from toolkit.pipeline.records import Mention
from toolkit.pipeline.role_phrases import RolePhrase, find_roles
from toolkit.pipeline.token_table import TokenTable, table_of

PRONOUNS = frozenset(
    ("he", "him", "his", "himself", "she", "her", "hers", "herself", "they", "them", "their", "theirs", "themselves", "it",
     "its", "itself", "i", "me", "my", "mine", "myself", "we", "us", "our", "ours", "ourselves")
)  # fmt: skip
LABEL_OF_ROLE = {
    "person": "PERSON",
    "spokesperson": "PERSON",
    "kin": "PERSON",
    "organisation": "ORG",
    "government": "GPE",
}


def find_mentions(doc: Doc) -> list[Mention]:
    """Every mention in reading order, chain unset; a role phrase may hold a name, and stands before it.

    What it does not find: names that neither the model nor the register knows and that nothing marks as names, actors that
    stand only in an adjective ("Polish fears"), and indefinite persons ("a trader"), whom `unnamed_finder` looks for.
    An "it" without reference ("it rained") is left out where the parser says so.

    >>> import spacy
    >>> find_mentions(spacy.blank("en")(""))
    []
    """
    if not len(doc):
        return []
    table, lexicon = table_of(doc), actor_lexicon()
    names = find_names(table, lexicon)
    roles = find_roles(table, lexicon, names)
    found = [_of_name(span, table) for span in names] + [_of_role(phrase, table) for phrase in roles] + _pronouns(table)
    found.sort(key=lambda mention: (mention.start, -mention.end))
    return found


def _of_name(span: NameSpan, table: TokenTable) -> Mention:
    first = span.first
    if span.label == "NORP" and first and table.lower[first - 1] == "the":
        first -= 1
    return Mention(table.start[first], table.end[span.last - 1], span.kind, label=span.label, role=span.role)


def _of_role(phrase: RolePhrase, table: TokenTable) -> Mention:
    label = None if phrase.role.plural else LABEL_OF_ROLE.get(phrase.role.kind)
    return Mention(
        table.start[phrase.first], table.end[phrase.last - 1], "role", label=label, role=table.lower[phrase.head]
    )


def _pronouns(table: TokenTable) -> list[Mention]:
    found = []
    for token, word in enumerate(table.lower):
        if (
            word in PRONOUNS
            and table.pos[token] in {"PRON", "DET"}
            and table.dep[token] != "expl"
            and table.text[token] != "US"
        ):
            found.append(Mention(table.start[token], table.end[token], "pronoun"))
    return found


@Language.factory("toolkit_mentions")
def create_mention_finder(nlp: Language, name: str) -> MentionFinder:
    """The spaCy component, by the name of its entry point."""
    return MentionFinder()


class MentionFinder:
    """Writes `doc._.mentions`."""

    def __call__(self, doc: Doc) -> Doc:
        records.store(doc, "mentions", find_mentions(doc))
        return doc
