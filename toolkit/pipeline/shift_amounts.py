"""Read then and now out of amounts: "from 80 km to 300 km", "to 3.5% from 4%", "up from 30 days", "instead of 100%"."""

from __future__ import annotations

from collections.abc import Iterator

from toolkit.pipeline.parse_view import ParseView
from toolkit.pipeline.shift_spans import Draft, Span, noun_with_rule, shift_words, trim, verb_above

REACH = 14  # words between "from 80" and "to 300": room for a unit and what is counted
BEFORE_WORDS = frozenset({"current", "currently", "existing", "previous", "previously", "old", "present", "formerly"})
CONTRASTS = BEFORE_WORDS | {"from", "instead", "rather", "against", "versus", "vs", "now"}
NOTHING = frozenset({"no", "zero", "nothing", "zilch", "unlimited", "none", "nil"})
CURRENCIES = frozenset({"$", "€", "£", "¥", "₹", "rs", "n$", "a$", "us$"})
BOUNDS = (
    ["no", "more", "than"],
    ["no", "fewer", "than"],
    ["no", "less", "than"],
    ["not", "more", "than"],
    ["no", "longer", "than"],
)
SHARES = frozenset({"%", "per", "cent", "percent"})
PER = frozenset({"a", "an", "per"})
# a rule names its amount; a statistic is rounded, or counted by a verb of these
COUNTED = frozenset({"about", "around", "roughly", "nearly", "almost", "some", "approximately", "estimated", "average"})
COUNTING = frozenset(
    {"log", "record", "count", "sell", "report", "see", "earn", "produce", "export", "import", "total", "reach", "post"}
) | {
    "find",
    "employ",
    "build",
    "cost",
    "grow",
    "kill",
    "lose",
    "gain",
    "attract",
    "ship",
    "number",
    "average",
    "estimate",
}
STRONG, SURE, WEAK = 3.0, 2.5, 1.0  # how far a contrast speaks for a shift


def read_amounts(view: ParseView, first: int, stop: int) -> Iterator[Draft]:
    """A Draft for each contrast of two amounts in the sentence."""
    if CONTRASTS.isdisjoint(view.lower[first:stop]):
        return
    for i in range(first, stop):
        word = view.lower[i]
        if word == "from":
            draft = _read_from(view, i, first, stop)
        elif word in ("instead", "rather") and view.lower[i + 1 : i + 2] in (["of"], ["than"]):
            draft = _read_instead(view, i, first, stop)
        elif word in ("against", "versus", "vs"):
            draft = _read_against(view, i, first, stop)
        elif word == "now" and i > first and view.lower[i - 1] == ",":
            draft = _read_now_aside(view, i, first, stop)
        else:
            continue
        if draft:
            yield draft
    if draft := _read_present(view, first, stop):
        yield draft


def _read_from(view: ParseView, i: int, first: int, stop: int) -> Draft | None:
    verb = _moving_verb(view, i, first)
    compared = i > first and view.lower[i - 1] in ("down", "up")
    if not compared and (years := _read_years(view, verb, i, stop)):
        return years
    old = amount_at(view, i + 1, stop) or (_owned_amount(view, i, stop) if compared else None)
    if old is None:
        return _read_compared(view, verb, i, stop) if compared else None
    if compared:
        new = amount_before(view, i - 1, first, old)
        ruled = _is_about_rule(view, verb, first, i) and view.lemma[verb] != "average"
        if new and (ruled or not _is_count(view, verb, new, old, stop)):
            return Draft(verb, old, new, SURE)
    return _read_range(view, i, first, stop, verb, old)


def _read_range(view: ParseView, i: int, first: int, stop: int, verb: int, old: Span) -> Draft | None:
    """ "from 80 to 300", "to 300 from 80"."""
    if view.lower[old[1] - 1] in ("a.m.", "p.m.", "am", "pm"):
        return None  # the hours in which a rule holds, and not two rules
    moves = view.lemma[verb] in shift_words("adjust", "move_by_itself", "set")
    for k in (*range(old[1], min(old[1] + 3, stop)), *range(i - 1, max(first, i - REACH), -1)):
        if view.lower[k - 1] in SHARES or view.lower[k] != "to" or not (new := amount_at(view, k + 1, stop)):
            continue
        about_rule = _is_about_rule(view, verb, first, i)
        decides = view.lemma[verb] in shift_words("adjust")
        if k < i and old[1] < stop and view.lower[old[1]] == "to":
            older = amount_at(view, old[1] + 1, stop)
            old = (old[0], older[1]) if older else old
        if moves or about_rule or view.lemma[verb] in ("take", "bring"):
            return Draft(
                verb, old, new, STRONG if about_rule and decides else SURE if about_rule or decides else WEAK, decides
            )
    return None


def _read_years(view: ParseView, verb: int, i: int, stop: int) -> Draft | None:
    """ "putting the ban back from 2035 to 2040"."""
    if i + 3 >= stop or view.lower[i + 2] != "to" or not (is_year(view, i + 1) and is_year(view, i + 3)):
        return None
    moved = view.lemma[verb] in shift_words("adjust", "undo") | {"put", "bring", "set"}
    return Draft(verb, (i + 1, i + 2), (i + 3, i + 4), SURE) if moved else None


def _read_compared(view: ParseView, verb: int, i: int, stop: int) -> Draft | None:
    """ "up from the double rate introduced last year": the old rule is told in words."""
    noun = view.child(i, "pobj")
    if noun is None or noun >= stop or view.lemma[noun] not in shift_words("rule_noun") - shift_words("measured"):
        return None
    return Draft(verb, noun_with_rule(view, noun), None, SURE)


def _moving_verb(view: ParseView, i: int, first: int) -> int:
    """The verb above a word; from a relative clause ("sizes that it may sell from 25 to 10") the one that moves the noun."""
    verb = verb_above(view, i)
    outer = view.head[view.head[verb]]
    moved = view.dep[verb] == "relcl" and outer >= first and view.lemma[outer] in shift_words("adjust")
    return outer if moved and view.lemma[verb] not in shift_words("adjust", "move_by_itself", "set") else verb


def _owned_amount(view: ParseView, i: int, stop: int) -> Span | None:
    """ "up from the state's $15.05", "down from the full 100 per cent": the amount with what it is called."""
    for k in range(i + 2, min(i + 7, stop)):
        if view.pos[k] in ("PUNCT", "VERB", "ADP"):
            return None
        if span := amount_at(view, k, stop):
            return i + 1, span[1]
    return None


def _is_count(view: ParseView, verb: int, new: Span, old: Span, stop: int) -> bool:
    """ "logged 346 incursions last year, up from 230 the year before", "would cost about £80, down from": no rule."""
    if COUNTED & set(view.lower[max(0, new[0] - 2) : new[0] + 1]) or view.lemma[verb] in COUNTING:
        return True
    behind = set(view.lower[old[1] : min(old[1] + 5, stop)])
    return (
        bool(behind & {"year", "month", "quarter", "decade", "week", "reported", "recorded"})
        and view.tag[verb] == "VBD"
    )


def read_moves(view: ParseView, first: int, stop: int) -> Iterator[Draft]:
    """ "The fee goes up to 90 pesos": the limit, rate or age moves to an amount."""
    moving = shift_words("move_by_itself")
    for i in range(first, stop):
        if view.lemma[i] not in moving or view.pos[i] != "VERB" or view.has_child(i, "dobj"):
            continue
        subject = view.child(i, "nsubj")
        to = next((k for k in view.kids[i] if k > i and view.lower[k] == "to"), None)
        if subject is not None and to and view.lemma[subject] in shift_words("rule_noun"):
            new = amount_at(view, to + 1, stop)
            if new and view.tag[i] in ("VBZ", "VBP", "VB"):
                yield Draft(i, None, new, 2.0)


def _is_about_rule(view: ParseView, verb: int, first: int, stop: int) -> bool:
    """The limit, the rate, the threshold: what moves is a rule and not a crowd or a harvest."""
    words = range(max(first, min(verb, stop - REACH)), stop)
    subject = view.child(verb, "nsubj", "nsubjpass")
    near = {view.lemma[k] for k in words} | ({view.lemma[subject]} if subject is not None else set())
    no_rule = shift_words("measured")
    if view.lemma[verb] in shift_words("move_by_itself"):  # "the number of firms has shrunk from 51 to 5"
        no_rule = no_rule | {"number", "figure", "amount"}
    return bool(near & (shift_words("rule_noun") - no_rule))


def _read_instead(view: ParseView, i: int, first: int, stop: int) -> Draft | None:
    old = amount_at(view, i + 2, stop, years=True)
    if old is None:
        return None
    if i == first:
        comma = next((k for k in range(old[1], stop) if view.lower[k] == ","), None)
        verb = verb_above(view, i)
        given = view.child(verb, "dobj", "attr", "acomp")
        if comma is None or given is None or given < comma:
            return None
        return Draft(verb, (old[0], comma), view.phrase(given), SURE)
    new = amount_before(view, i, first, old)
    return Draft(verb_above(view, i), old, new, SURE) if new else None


def _read_against(view: ParseView, i: int, first: int, stop: int) -> Draft | None:
    """ "2,300 a quintal, against 2,183 last year": the second is the old amount."""
    old = amount_at(view, i + 1, stop) or (nothing_at(view, i + 1, stop) if i + 1 < stop else None)
    past = {"last", "now", "currently", "present", "today", "previously", "before"} & set(view.lower[i:stop])
    new = amount_before(view, i, first, old) if old and past else None
    if (
        old
        and new
        and view.lemma[verb_above(view, i)] in COUNTING
        and not _is_about_rule(view, verb_above(view, i), first, i)
    ):
        return None
    return Draft(verb_above(view, i), old, new, SURE) if old and new else None


def _read_now_aside(view: ParseView, i: int, first: int, stop: int) -> Draft | None:
    """ "The threshold, now £85,000, will be £90,000."."""
    old = amount_at(view, i + 1, stop)
    ruled = view.lemma[view.head[i]] in shift_words("rule_noun") or view.lemma[i - 2] in shift_words("rule_noun")
    if old is None or not ruled or view.lower[old[1] : old[1] + 1] not in ([","], [")"]):
        return None
    new = next((span for k in range(old[1] + 1, stop) if (span := amount_at(view, k, stop))), None)
    return Draft(verb_above(view, new[0]), old, new, SURE) if new else None


def _read_present(view: ParseView, first: int, stop: int) -> Draft | None:
    """ "within 30 minutes …; the current median is seven hours", "no more than 5% …; at present there is no limit"."""
    then = next(
        (i for i in range(first, stop) if view.lower[i] in BEFORE_WORDS or _is_now_clause(view, i, first)), None
    )
    if then is None:
        return None
    edge = next(
        (k for k in range(then, first, -1) if view.lower[k] in (";", ",", "—", "–", ":", "(", "but", "against")), None
    )
    if edge is None:
        return None
    close = next((k for k in range(then, stop) if view.lower[k] in (";", ")", "—")), stop)
    begin = edge if view.pos[then] == "ADV" else then
    old = next((s for k in range(begin, close) if (s := amount_at(view, k, close) or nothing_at(view, k, close))), None)
    spans = [
        s for k in range(first, edge) if (s := amount_at(view, k, edge)) and (k == first or view.pos[k - 1] != "NUM")
    ]
    bound = next((s for s in spans if view.lower[s[0] : s[0] + 3] in BOUNDS), None)
    now = next((k for k in range(first, edge) if view.lower[k] in ("now", "to", "at")), first)
    new = bound or next((s for s in spans if s[0] > now), None) or (spans[0] if spans else None)
    return Draft(verb_above(view, new[0]), old, new, SURE) if old and new else None


def _is_now_clause(view: ParseView, i: int, first: int) -> bool:
    """ "must refund within seven days; they now have 20": now behind a semicolon is the time before the change."""
    return view.lower[i] == "now" and ";" in view.lower[max(first, i - 3) : i]


def nothing_at(view: ParseView, at: int, stop: int) -> Span | None:
    """ "no limit", "zilch", "nothing"."""
    if view.lower[at] not in NOTHING:
        return None
    if view.lower[at] != "no":
        return at, at + 1
    noun = view.head[at]
    return (at, noun + 1) if at < noun < stop and view.pos[noun] == "NOUN" else None


def amount_at(view: ParseView, at: int, stop: int, years: bool = False) -> Span | None:
    """The phrase of the number that begins at a word: "80 km", "$4", "no more than 300 such visas", "a range of 4.5% to 5%"."""
    i = at
    while (
        i < stop
        and i - at < 5
        and (
            view.pos[i] in ("ADV", "DET", "SYM", "ADP")
            or view.tag[i] in ("JJR", "RBR", "$")
            or view.lower[i] in CURRENCIES
            or (view.lemma[i] in shift_words("rule_noun") and view.lower[i + 1 : i + 2] == ["of"])
            or view.lower[i] in ("maximum", "minimum")
            or (view.lower[i] == "range" and view.lower[i + 1 : i + 2] == ["of"])
        )
    ):
        i += 1
    if i >= stop or not (_is_number(view, i) or (years and view.lower[i].isdigit())):
        return None
    first, last = i, i
    while first > at and (view.lower[first - 1] in CURRENCIES or view.tag[first - 1] == "$"):
        first -= 1
    if first - at >= 3 and view.lower[first - 3 : first] in BOUNDS:
        first -= 3
    elif first - at >= 2 and view.lower[first - 1] == "than":
        first -= 2
    last = _unit_end(view, i, stop)
    if last + 2 < stop and view.lower[last + 1] == "to" and view.lower[last] in SHARES and _is_number(view, last + 2):
        end = _unit_end(view, last + 2, stop)
        last = end if view.lower[end] in SHARES and view.lower[first - 1] in ("of", "from") else last
    return first, last + 1


def _is_number(view: ParseView, i: int) -> bool:
    word = view.lower[i]
    if not (view.pos[i] == "NUM" or word[:1].isdigit()):
        return False
    return not (
        len(word) == 4 and word.isdigit() and word[:2] in ("19", "20") and view.ent[i] in ("DATE", "CARDINAL", "")
    )


def is_year(view: ParseView, i: int) -> bool:
    return len(view.lower[i]) == 4 and view.lower[i].isdigit() and view.lower[i][:2] in ("19", "20")


def _unit_end(view: ParseView, i: int, stop: int) -> int:
    """The last word of the amount that begins with a number: its unit, what is counted, "a year"."""
    last = i
    while last + 1 < stop:
        word, pos = view.lower[last + 1], view.pos[last + 1]
        if word == "-" and last + 2 < stop and view.pos[last + 2] in ("NOUN", "ADJ"):
            return last + 2
        if word == "such" or pos in ("NUM", "SYM") or word in ("%", "per", "cent", "percent"):
            last += 1
            continue
        if pos != "NOUN":
            break
        last += 1
        if view.pos[last + 1 : last + 2] != ["NOUN"]:
            break
    if view.lower[last] == "per":
        last -= 1
    if view.lower[last + 1 : last + 2] in (["a.m."], ["p.m."], ["am"], ["pm"]):
        last += 1
    if (
        last + 2 < stop
        and view.lower[last + 1] in PER
        and view.ent[last + 2] in ("DATE", "TIME", "")
        and (
            view.lower[last + 2]
            in ("day", "year", "month", "week", "hour", "tonne", "litre", "kilo", "head", "hectare", "night")
        )
    ):
        last += 2
    if last + 2 < stop and view.lower[last] in SHARES and view.lower[last + 1] == "of" and view.pos[last + 2] == "NOUN":
        last += 2
    return last


def amount_before(view: ParseView, i: int, first: int, old: Span) -> Span | None:
    """The nearest amount before a word in the unit of the old one; where none has it, the nearest."""
    units = {view.lemma[k] for k in range(*old) if not _is_number(view, k)}
    found: list[Span] = []
    k = first
    while k < i:
        if span := amount_at(view, k, i, years=is_year(view, old[0])):
            found.append(span)
            k = span[1]
        else:
            k += 1
    same = [span for span in found if units & {view.lemma[k] for k in range(*span)}]
    bare = [span for span in found if view.ent[span[0]] not in ("DATE", "TIME", "ORDINAL")]
    if not found:
        return None
    start, stop = (same or bare or found)[-1]
    return start, trim(view, start, stop)
