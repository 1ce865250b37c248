"""Who held an office on a date: "the Polish president" of an article is the holder of its day."""

from __future__ import annotations

from toolkit.register import Known, Register, fold_name

# Offices whose holder a bare surname or "the Polish president" may mean without introduction.
NATIONAL_OFFICES = (
    "president", "prime minister", "chancellor", "premier", "taoiseach", "foreign minister", "foreign secretary",
    "defence minister", "defence secretary", "secretary of state", "defense secretary", "king", "pope", "supreme leader",
    "vice president", "secretary-general", "secretary general", "leader",
)  # fmt: skip
SAME_OFFICE = {"defense": "defence", "premier": "prime minister", "taoiseach": "prime minister", "leader": "president"}


def leads_nation(known: Known, date: str) -> bool:
    """Whether the person holds a national office on an ISO date; without a date, whether they ever held one."""
    return any(
        office.role.casefold() in NATIONAL_OFFICES and (not date or office.held_on(date)) for office in known.offices
    )


def country_named(text: str, register: Register) -> str:
    words = fold_name(text).replace("'s", "").split(" ")
    for word in words:
        key = register.by_demonym.get(word) or next(iter(register.find(word)), "")
        if key in register.actors and register.actors[key].kind == "government":
            return key
    return ""


def holder_of(text: str, date: str, register: Register) -> str:
    """Who held the office that the phrase names, on the date: "the Polish president" → the key, '' where not known.

    Needs a country in the phrase, a national office and a date.
    """
    country = country_named(text, register)
    if not country or not date:
        return ""
    words = fold_name(text)
    for spelling, common in SAME_OFFICE.items():
        words = words.replace(spelling, common)
    if (
        any(
            word in words.split(" ")
            for word in ("former", "ex", "deputy", "vice", "incoming", "then", "next", "future", "elect")
        )
        or "-" in words
    ):
        return ""
    found = {
        key
        for key, actor in _leaders(register, country)
        for office in actor.offices
        if office.held_on(date) and office.country == country and _is_office(words, office.role)
    }
    return next(iter(found)) if len(found) == 1 else ""


def _is_office(words: str, role: str) -> bool:
    office = role.casefold()
    for spelling, common in SAME_OFFICE.items():
        office = office.replace(spelling, common)
    return (
        office in NATIONAL_OFFICES
        and (words == office or words.endswith(f" {office}"))
        and (office != "president" or "vice" not in words)
    )


def _leaders(register: Register, country: str) -> list[tuple[str, Known]]:
    cached = _LEADERS.get(id(register))
    if cached is None or cached[0] is not register:
        table: dict[str, list[tuple[str, Known]]] = {}
        for key, actor in register.actors.items():
            if actor.kind == "person" and any(office.role.casefold() in NATIONAL_OFFICES for office in actor.offices):
                table.setdefault(actor.country, []).append((key, actor))
        _LEADERS.clear()
        cached = _LEADERS[id(register)] = (register, table)
    return cached[1].get(country, [])


_LEADERS: dict[int, tuple[Register, dict[str, list[tuple[str, Known]]]]] = {}
