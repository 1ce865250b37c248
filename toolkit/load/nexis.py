"""LexisNexis exports: the Nexis Uni layout (DOCX, RTF, text) and the older "1 of 10 DOCUMENTS" layout (TXT, RTF, HTML).

Both are lists of lines once their container is open, so one parser each serves all containers. The count that the export
states about itself is always compared with what was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.load.dates import parse_date
from toolkit.load.items import Article, Declared, Item, Problem, RawFile
from toolkit.load.markup import parse_html, text_of

OLD_BREAK = re.compile(
    r"^[ \t\u00a0]*(?:DOCUMENT\s+|DOKUMENT\s+)?(\d{1,5}) (?:of|von|de|di|van|sur|/) (\d{1,6})"
    r"(?: (?:DOCUMENTS?|DOKUMENTE?N?|DOCUMENTOS?|DOCUMENTI?))?[ \t\r]*$",
    re.MULTILINE,
)
NEW_END = re.compile(
    r"^[ \t\u00a0]*(?:End of Document|Ende des Dokuments|Fin (?:del|du) documento?)[ \t\r]*$",
    re.MULTILINE | re.IGNORECASE,
)
COVER_COUNT = re.compile(
    r"^[ \t\u00a0]*(?:Documents?|Dokumente?|Documentos) \((\d+)\)[ \t\r]*$", re.MULTILINE | re.IGNORECASE
)
LABELS = {
    "byline": ("byline", "autor", "auteur", "von", "auteurs", "autores"),
    "section": ("section", "rubrik", "rubrique", "sección", "sectie"),
    "length": ("length", "länge", "longueur", "longitud", "lengte"),
    "dateline": ("dateline", "ort", "lieu"),
    "highlight": ("highlight", "zusammenfassung", "résumé"),
    "lang": ("language", "sprache", "langue", "idioma"),
    "load_date": ("load-date", "update", "date de chargement"),
    "url": ("url",),
}
LABEL_OF = {word: column for column, words in LABELS.items() for word in words}
TAIL_LABELS = frozenset(
    {
        "load-date", "language", "sprache", "langue", "graphic", "publication-type", "journal-code", "subject",
        "organization", "person", "geographic", "correction", "correction-date", "ticker", "industry", "company",
        "country", "city", "state", "url", "acc-no", "update", "journal code", "publication type", "type",
        "grafik", "zeitungscode", "zeitungs-code", "dokumenttyp", "series", "notes", "correction-appended",
    }
)  # fmt: skip
LABEL_LINE = re.compile(r"^[ \t]*([A-ZÄÖÜÉ][\w ÄÖÜÉ-]{2,22}):[ \t\u00a0]*(.*)$")
COPYRIGHT = re.compile(
    r"^\s*(?:copyright|©|all rights reserved|alle rechte vorbehalten|tous droits réservés)", re.IGNORECASE
)
WEEKDAYS = (
    r"\w+day|\w+tag|Mittwoch|Sonnabend|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|"
    r"viernes|sábado|domingo|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica|\w+dag"
)
OLD_BODY = re.compile(r"\A\s*(?:BODY|TEXT|VOLLTEXT|CORPS|CUERPO):[ \t]*\n?")
BODY = frozenset({"body", "text", "volltext", "corps", "cuerpo"})
CLASSIFICATION = frozenset(
    {
        "classification",
        "klassifizierung",
        "clasificación",
        "notes",
        "graphic",
        "correction",
        "correction-date",
        "grafik",
    }
)
# Labels that stand under the text and nowhere in one.
UNDER_TEXT = frozenset({"load-date", "language", "sprache", "langue", "idioma", "publication-type", "journal code"})
# Another layout has no line "Body"; two labels of its head may share a line.
NEW_MARK = re.compile(r"^[ \t]*(?:Body|Length:[ \t\u00a0]*\d[\d,.]* words|Load-Date:.*)[ \t\r]*$", re.MULTILINE)
DATE_LINE = re.compile(
    r"(?:\w+day,? )?(?:[^\W\d]+\.? \d{1,2},? \d{4}|\d{1,2}(?:\.|er)? [^\W\d]+\.? \d{4}|[^\W\d]+,? \d{4}$)"
)
SHARED_LINE = re.compile(r"[ \u00a0](?=(?:Highlight|Byline|Section|Length|Dateline):)")
LAST_HEADER_LINE = 60


def looks_like_nexis_text(raw: RawFile) -> bool:
    return is_nexis(raw.head_text)


def looks_like_nexis_html(raw: RawFile) -> bool:
    head = raw.head_text
    return (
        "LXNComment" in head
        or "<DOCFULL>" in head
        or (raw.head_text.lstrip()[:5].lower() == "<html" and bool(re.search(r">\s*\d+ of \d+ DOCUMENTS?<", head)))
    )


def is_nexis(text: str) -> bool:
    """Does the text of a document open like an export of either layout?"""
    head = text[:60_000]
    old = OLD_BREAK.search(head)
    return bool(old and ("DOCUMENT" in old.group().upper() or "DOKUMENT" in old.group().upper())) or bool(
        NEW_END.search(text) and (COVER_COUNT.search(head) or NEW_MARK.search(head))
    )


def read_nexis_text(raw: RawFile) -> Iterator[Item]:
    yield from read_nexis_lines(raw.text)


def read_nexis_html(raw: RawFile) -> Iterator[Item]:
    tree = parse_html(raw.text)
    if tree is not None:
        yield from read_nexis_lines(text_of(tree))


def read_nexis_lines(text: str) -> Iterator[Item]:
    """Articles of an export whose container is already open; layout told by its marks."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    if OLD_BREAK.search(text) and not NEW_END.search(text):
        yield from _read_old(text)
    else:
        yield from _read_new(text)


# --- "1 of 10 DOCUMENTS" ------------------------------------------------------


def _read_old(text: str) -> Iterator[Item]:
    breaks = list(OLD_BREAK.finditer(text))
    # A part of a larger export counts from where it starts: 2001 of 2146 to 2002 of 2146 is two articles.
    numbers = [int(found.group(1)) for found in breaks]
    yield Declared(
        numbers[-1] - numbers[0] + 1, f"the numbering ({breaks[0].group().strip()} to {breaks[-1].group().strip()})"
    )
    borders = [*(found.start() for found in breaks), len(text)]
    for found, end in zip(breaks, borders[1:], strict=True):
        article = _old_article(text[found.end() : end])
        if article:
            article.extra["number_in_export"] = int(found.group(1))
            yield article
        else:
            yield Problem(
                "an article of the export could not be parsed", found.group().strip(), "Compare it with the file."
            )


def _old_article(record: str) -> Article | None:
    blocks = [block for block in re.split(r"\n[ \t\u00a0]*\n", record) if block.strip()]
    blocks = [block for block in blocks if not COPYRIGHT.match(block.strip())]
    if not blocks:
        return None
    labels: dict[str, str] = {}
    opening: list[str] = []
    body: list[str] = []
    tail = False
    empty: str | None = None
    for block in blocks:
        label = LABEL_LINE.match(block.strip("\n").split("\n")[0])
        name = label.group(1).strip().lower() if label else ""
        if label and (name in TAIL_LABELS or name in LABEL_OF) and label.group(1).upper() == label.group(1):
            tail |= bool(body) and name in TAIL_LABELS
            labels[name] = " ".join(
                block.strip().split("\n", 1)[0].split(":", 1)[1].split()
                + (block.strip().split("\n", 1)[1].split() if "\n" in block.strip() else [])
            )
            empty = name if not labels[name] and not OLD_BODY.match(block) else None
        elif empty and not body:
            # "SECTION:" with its value in a block of its own.
            labels[empty], empty = " ".join(block.split()), None
        elif not labels and not body and len(opening) < 5:
            opening.append(" ".join(block.split()))
        elif not tail:
            body.append(block if body else OLD_BODY.sub("", block))
    return _article(opening, labels, "\n\n".join(" ".join(block.split()) for block in body).strip())


# --- Nexis Uni ----------------------------------------------------------------


def _read_new(text: str) -> Iterator[Item]:
    cover = COVER_COUNT.search(text[:20_000])
    records = NEW_END.split(text)
    if cover:
        yield Declared(int(cover.group(1)), cover.group().strip())
    for number, record in enumerate(records[:-1], start=1):
        article = _new_article(record.strip("\n"), is_first=number == 1)
        if article:
            article.extra["number_in_export"] = number
            yield article
        else:
            yield Problem(
                "an article of the export could not be parsed", f"number {number}", "Compare it with the file."
            )
    if len(records[-1].split()) > 200:
        yield Problem(
            "text after the last article", f"{len(records[-1].split())} words", "The export may have been cut off."
        )


def _new_article(record: str, *, is_first: bool) -> Article | None:
    lines = [part for line in record.split("\n") for part in SHARED_LINE.split(line.strip(" \t\u00a0"))]
    start = next((n for n, line in enumerate(lines) if line.lower() in BODY), None)
    if start is None:
        start = _end_of_header(lines)
    if start is None:
        return None
    end = next((n for n, line in enumerate(lines) if n > start and _stands_under(line)), len(lines))
    header = lines[:start]
    if is_first:
        header = _without_cover(header)
    opening = [
        line
        for line in header
        if line
        and not LABEL_LINE.match(line)
        and not COPYRIGHT.match(line)
        and not re.match(r"Page \d+ of \d+|About LexisNexis|Link to (?:Image|PDF)", line)
    ]
    labels: dict[str, str] = {}
    for line in [*header, lines[start], *lines[end:]]:
        label = LABEL_LINE.match(line)
        if label and (label.group(1).lower() in LABEL_OF or label.group(1).lower() in TAIL_LABELS):
            labels.setdefault(label.group(1).lower(), label.group(2).strip())
    article = _article(_headline_first(opening), labels, "\n\n".join(line for line in lines[start + 1 : end] if line))
    if article:
        article.extra |= _sections(lines[end:])
    return article


def _end_of_header(lines: list[str]) -> int | None:
    """The last label above the text, where no line says that the text begins."""
    at = [
        n
        for n, line in enumerate(lines[:LAST_HEADER_LINE])
        if (found := LABEL_LINE.match(line)) and found.group(1).lower() in LABEL_OF
    ]
    return next((n for n in reversed(at) if not _stands_under(lines[n])), None)


def _stands_under(line: str) -> bool:
    label = LABEL_LINE.match(line)
    return line.lower() in CLASSIFICATION or bool(label and label.group(1).lower() in UNDER_TEXT)


def _sections(lines: list[str]) -> dict[str, object]:
    """What stands under headings such as Graphic and Correction, below the text."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in lines:
        if line.lower() in CLASSIFICATION:
            name = line.lower()
        elif name and line and not LABEL_LINE.match(line):
            found.setdefault(name, []).append(line)
    return {name: "\n\n".join(part) for name, part in found.items()}


def _without_cover(header: list[str]) -> list[str]:
    """The first article stands behind the cover and its numbered titles: it starts after the last three-line gap."""
    date_at = next(
        (
            n
            for n in range(len(header) - 1, -1, -1)
            if header[n] and parse_date(header[n]).at and not header[n].startswith(("Date", "Job"))
        ),
        None,
    )
    if date_at is None:
        return header
    start = date_at
    while start > 0 and header[start - 1]:
        start -= 1
    return header[start:]


def _headline_first(opening: list[str]) -> list[str]:
    """Nexis Uni has headline, outlet, date; the older layout outlet, date, headline: bring the first into the second's order."""
    dated = [n for n, line in enumerate(opening) if parse_date(line).at is not None]
    # A headline may name a day: the line that is only a date is the last one of its form.
    at = next((n for n in reversed(dated) if DATE_LINE.match(opening[n])), dated[0] if dated else None)
    if at is None or at < 2:
        return opening
    return [opening[at - 1], opening[at], *opening[at + 1 :], " ".join(opening[: at - 1])]


def _article(opening: list[str], labels: dict[str, str], text: str) -> Article | None:
    """`opening` is outlet, date, edition?, headline in this order, whatever is missing."""
    at = next((n for n, line in enumerate(opening) if parse_date(line).at is not None), None)
    outlet = opening[0] if opening and at != 0 else None
    rest = opening[(at if at is not None else 0) + 1 :]
    fields = {LABEL_OF[name]: value for name, value in labels.items() if name in LABEL_OF}
    if not text and not rest:
        return None
    extra: dict[str, object] = {
        name: value
        for name, value in labels.items()
        if name not in LABEL_OF or LABEL_OF[name] in {"length", "highlight", "load_date"}
    }
    if len(rest) > 1:
        extra["opening"] = rest[:-1]
    byline = fields.get("byline")
    return Article(
        text=text,
        headline=rest[-1] if rest else None,
        outlet=re.sub(r"(?<=[^\s(])\(", " (", outlet) if outlet else None,
        byline=re.sub(r"\((?:now|earlier)\)", "", byline) if byline else None,
        dateline=fields.get("dateline"),
        section=fields.get("section"),
        url=fields.get("url"),
        lang=fields.get("lang"),
        date=_date_part(opening[at]) if at is not None else None,
        extra=extra,
    )


def _date_part(line: str) -> str:
    """ "December 19, 1991, Sunday, An Edition Correction Appended" has more than a date; the clock time is kept."""
    clock = r"(?:,? \d{1,2}:\d{2}(?: ?[AP]M)?(?: (?:GMT|UTC)[+-]\d{1,2}(?::\d{2})?| [A-Z]{2,5})?)?"
    found = re.match(rf".*?\b\d{{4}}\b(?:,? ?(?:{WEEKDAYS}))?{clock}", line)
    return found.group() if found else line
