"""Where an actor stands towards the policy of the article, and who is on the deciders' side."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache

from toolkit.pipeline.parse_view import ParseView, word_class
from toolkit.pipeline.records import Mention, Offsets, Reaction, Shift
from toolkit.register import fold_name, load_register

POSITION = {
    "SUPPORT": 1, "JUSTIFY": 1, "PLEDGE": 0, "URGE_RESTRAINT": 0, "DEMAND": 0, "CONCERN": -1, "WARN": -1, "CONDEMN": -1,
    "ACCUSE": -1, "REJECT": -1, "DENY": 0, "THREATEN": -1, "DECLINE": 0, "REPORT": 0,
}  # fmt: skip
AGAINST = frozenset({"CONDEMN", "ACCUSE", "REJECT", "CONCERN", "WARN", "THREATEN"})
TELLING = frozenset({"SUPPORT", "CONDEMN", "REJECT", "JUSTIFY", "WARN", "THREATEN", "ACCUSE", "CONCERN"})
FOLLOWS = frozenset(
    {"DEMAND", "PLEDGE", "URGE_RESTRAINT"}
)  # codes that say nothing of the stand by themselves: the actor's others do
LOOSENING = frozenset(
    {
        "allow",
        "let",
        "permit",
        "lift",
        "ease",
        "relax",
        "authorise",
        "authorize",
        "green",
        "scrap",
        "drop",
        "ditch",
        "loosen",
        "waive",
        "legalise",
        "legalize",
        "untie",
        "key",
    }
)
RESTRAINTS = frozenset({"constraint", "limit", "limitation", "restriction", "ban", "curb", "prohibition", "cap"})
RESTRAINING = frozenset({"limit", "restrict", "constrain", "ban", "curb", "restrain", "bind", "tie"})
QUOTE_MARKS = frozenset('"“‘')
OLD_WORDS = frozenset({"old", "original", "previous", "former", "earlier", "existing"})
END_WORDS = frozenset(
    {"end", "ending", "lifting", "reversal", "repeal", "removal", "u-turn", "suspension", "easing", "scrapping"}
)
WEAK = 0.4  # a REPORT less certain than this takes over what its actor says elsewhere
SIDE_PREFIX = 5  # letters that a country's unknown name and its adjective share: Marland, Marlander


@dataclass(frozen=True, slots=True)
class Policy:
    """What an article is about, as far as its first shift tells: who decided, and the nouns of the rule that ended."""

    decider: int | None
    sides: frozenset[str]
    ended: frozenset[str]
    loosens: bool


def read_policy(
    view: ParseView, shifts: list[Shift], chain_at: dict[int, int], sides_of: Callable[[int], frozenset[str]]
) -> Policy:
    """The policy of the first shift with a decider; an empty one where no shift was found."""
    shift = next((shift for shift in shifts if shift.decider), None)
    ended = {view.lemma[i] for s in shifts[:1] if s.old for i in view.words_of(*s.old) if view.pos[i] == "NOUN"}
    if shift is None or shift.decider is None:
        return Policy(None, frozenset(), frozenset(), loosens=False)
    words = view.words_of(*shift.decider)
    chain = next((chain_at[i] for i in reversed(words) if i in chain_at), None)
    sides = words_to_sides(view, words) | (sides_of(chain) if chain is not None else frozenset())
    lemmas = {view.lemma[i] for i in view.words_of(shift.start, shift.end)}
    rules = ended & {
        "ban",
        "curb",
        "restriction",
        "limit",
        "cap",
        "rule",
        "subsidy",
        "control",
        "objection",
        "embargo",
        "levy",
        "tax",
    }
    return Policy(chain, sides, frozenset(rules), loosens=bool(lemmas & LOOSENING))


def is_decider(policy: Policy, chain: int | None, sides: frozenset[str], words: Iterable[str]) -> bool:
    """The decider itself, or one in office on its side: its minister, spokesman, founder; not a former or an opposing one."""
    if chain is not None and chain == policy.decider:
        return True
    said = set(words)
    if not said & word_class("office") or said & word_class("not_in_office"):
        return False
    if sides & policy.sides:
        return True
    return (
        policy.decider is not None and not sides and bool(said & word_class("spokesman"))
    )  # of whom the text is about


def words_to_sides(view: ParseView, words: Iterable[int]) -> frozenset[str]:
    """Countries (by ISO code) and organisations (by name) that the capitalised words of a phrase point to."""
    sides: set[str] = set()
    indexes = list(words)
    for n, i in enumerate(indexes):
        if (
            view.pos[i] not in ("PROPN", "ADJ", "NOUN")
            or not view.text[view.start[i]].isupper()
            or view.ent[i] == "PERSON"
        ):
            continue
        pair = (
            n + 1 < len(indexes) and side_of(f"{view.text[view.start[i] : view.end[i + 1]]}")
            if i + 1 < view.n
            else None
        )
        side = pair or side_of(view.text[view.start[i] : view.end[i]])
        if side or view.ent[i] in ("ORG", "GPE", "NORP"):
            sides.add(side or view.lower[i][:SIDE_PREFIX])
    return frozenset(sides)


@cache
def side_of(form: str) -> str | None:
    """ISO code for a country, capital, seat of government, demonym or office holder; lower-case key for an organisation."""
    register, folded = load_register(), fold_name(form)
    key = register.by_demonym.get(folded) or next(iter(register.by_seat.get(folded, ())), None)
    if key is not None:
        return register.actors[key].country or key
    for known in (register.actors[k] for k in register.by_form.get(folded, ())):
        if known.kind == "government" or (known.kind == "person" and " " in folded):
            return known.country or None
        if known.kind == "organisation":
            return known.key.casefold()  # lower case: an organisation is no state
    return None


def settle_positions(
    view: ParseView,
    reactions: list[Reaction],
    policy: Policy,
    decides: Callable[[Reaction], bool],
    aims_elsewhere: Callable[[Reaction], bool],
) -> list[Reaction]:
    """Each reaction's stand on the new policy: by its code, its target, its time and what else its actor does.

    Blaming the rule that ended speaks for the change; what the deciders hold against others does too; a demand or pledge
    takes the stand of the actor's other reactions.
    """
    reactions = [_against_the_old(view, r) if policy.loosens else r for r in reactions]
    first = [
        replace(r, position=_position(view, r, policy, decides=decides(r), elsewhere=aims_elsewhere(r)))
        for r in reactions
    ]
    leaning: dict[int, int] = {}
    for reaction in first:
        if (
            reaction.chain is not None
            and reaction.realis == "actual"
            and reaction.code in TELLING
            and reaction.position
        ):
            leaning.setdefault(reaction.chain, reaction.position)
    return [
        _follow(view, reaction, leaning.get(reaction.chain) if reaction.chain is not None else None)
        for reaction in first
    ]


def _against_the_old(view: ParseView, reaction: Reaction) -> Reaction:
    """Where a rule is loosened, who says that the limits are bad, or that nobody should be limited, supports the change."""
    if reaction.code not in ("CONDEMN", "DEMAND") or reaction.attribution is None or reaction.realis != "actual":
        return reaction
    for i in view.words_of(reaction.start, reaction.end):
        subject = view.lemma[i] in RESTRAINTS and view.dep[i] in ("nsubj", "nsubjpass")
        freed = view.lemma[i] in RESTRAINING and view.has_child(i, "neg") and view.has_child(i, "nsubjpass", "auxpass")
        if (subject and reaction.code == "CONDEMN") or freed:
            return replace(reaction, code="SUPPORT")
    return reaction


def _position(view: ParseView, reaction: Reaction, policy: Policy, *, decides: bool, elsewhere: bool) -> int:
    default = POSITION[reaction.code]
    if reaction.realis == "negated":
        return 0
    if reaction.realis == "historical" and reaction.code in ("JUSTIFY", "PLEDGE"):
        return -1
    if (
        default
        and reaction.code in ("SUPPORT", "CONDEMN", "ACCUSE", "REJECT")
        and _aims_at_ended(view, reaction.target, policy)
    ):
        return -default
    if decides and reaction.realis == "actual" and (reaction.code in AGAINST or reaction.code == "PLEDGE"):
        return 1 if reaction.code in ("ACCUSE", "CONDEMN", "REJECT", "PLEDGE") else 0
    if (elsewhere and reaction.code in ("ACCUSE", "CONDEMN", "REJECT")) or reaction.rule.endswith("words:back"):
        return 0
    return default


def _demand_direction(view: ParseView, reaction: Reaction) -> int:
    """More of the same speaks for the change; a vote, an apology, a halt against it."""
    words = {view.lemma[i] for i in view.words_of(reaction.start, reaction.end)}
    return bool(words & word_class("demand_more")) - bool(words & word_class("demand_back"))


def _aims_at_ended(view: ParseView, target: Offsets | None, policy: Policy) -> bool:
    """The target is the rule that ended, or an "old rule", and not its end ("the ban's end")."""
    if target is None:
        return False
    words = [view.lemma[i] for i in view.words_of(*target)]
    if END_WORDS & set(words):
        return False
    return bool(policy.ended & set(words)) or bool(
        OLD_WORDS & set(words) and (RESTRAINTS | {"rule", "policy", "law"}) & set(words)
    )


def _follow(view: ParseView, reaction: Reaction, leaning: int | None) -> Reaction:
    """Take over the actor's stand where the act itself shows none; a quotation that shows nothing sides with it."""
    if reaction.realis in ("historical", "negated"):
        return reaction
    if leaning is None:
        return replace(reaction, position=_demand_direction(view, reaction)) if reaction.code == "DEMAND" else reaction
    if reaction.code == "REPORT" and reaction.confidence < WEAK and view.text[reaction.start] in QUOTE_MARKS:
        return replace(reaction, code="SUPPORT" if leaning > 0 else "CONDEMN", position=leaning)
    if reaction.code in FOLLOWS and not reaction.position:
        return replace(reaction, position=leaning)
    if not reaction.position and reaction.code in ("CONDEMN", "ACCUSE", "REJECT") and leaning:
        return replace(reaction, position=leaning)
    if leaning > 0 and reaction.code in ("CONDEMN", "ACCUSE", "REJECT") and reaction.position == -1:
        return replace(reaction, position=1)
    return reaction


def mention_words(view: ParseView, mentions: Iterable[Mention]) -> list[int]:
    """The words of the phrases around some mentions, with what stands in apposition."""
    words: list[int] = []
    for mention in mentions:
        last = view.token_at(mention.end - 1)
        if last < 0:
            continue
        first, stop = view.phrase(last)
        words += range(first, stop)
        for k in (*view.kids[last], view.head[last] if view.dep[last] == "appos" else last):
            if (
                view.dep[k] in ("appos", "nsubj", "attr", "dobj", "pobj")
                and k != last
                and (view.dep[k] == "appos" or view.dep[last] == "appos")
            ):
                words += range(*view.phrase(k))
    return words
