"""Plain text and Markdown, with or without a header of `Headline: …` lines or a YAML front matter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from toolkit.load.columns import column_for, names_of
from toolkit.load.items import Article, Item, RawFile

HEADER_LINE = re.compile(r"([A-Za-z][A-Za-z _-]{0,24}):(?:[ \t\u00a0]+(.*\S))?\s*$")
FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|$)", re.DOTALL)
MARKDOWN = re.compile(r"^(?:#{1,6} \S|> \S|```)|\[[^\]\n]+\]\((?:https?:|/|#)[^)\s]*\)|\*\*\S[^*\n]*\*\*", re.MULTILINE)
INLINE = (
    (re.compile(r"!\[[^\]\n]*\]\([^)\n]*\)"), ""),
    (re.compile(r"\[([^\]\n]+)\]\((?:[^()\n]|\([^()\n]*\))*\)"), r"\1"),
    (re.compile(r"<(https?://[^>\s]+)>"), r"\1"),
    (re.compile(r"(\*\*|__)(?=\S)([^\n]+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<![\w_])_(?=\S)([^_\n]+?)(?<=\S)_(?![\w_])"), r"\1"),
    (re.compile(r"(?<!`)`([^`\n]+)`(?!`)"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+\-.!>])"), r"\1"),
)
BLOCK = (
    (re.compile(r"^[ ]{0,3}#{1,6}[ ]+(.*?)[ ]*#*$", re.MULTILINE), r"\1"),
    (re.compile(r"^[ ]{0,3}> ?", re.MULTILINE), ""),
    (re.compile(r"^```.*$\n?", re.MULTILINE), ""),
    (re.compile(r"^[ ]{0,3}(?:={3,}|-{3,}|\*{3,})[ ]*$\n?", re.MULTILINE), ""),
)
TITLE = re.compile(r"\A\s*(?:#[ ]+(.+?)[ ]*#*|(\S.*)\n=+)[ ]*(?:\n|\Z)")
MAX_HEADER_LINES = 40


def looks_like_markdown(raw: RawFile) -> bool:
    return bool(FRONT_MATTER.match(raw.head_text.lstrip())) or len(MARKDOWN.findall(raw.head_text)) > 0


def looks_like_text(raw: RawFile) -> bool:
    return True


def read_text(raw: RawFile) -> Iterator[Item]:
    """One article a file. The first line is not taken for a headline: without a header, nothing says that it is one."""
    yield article_of_text(raw.text)


def article_of_text(text: str) -> Article:
    """A text with or without a header → an Article."""
    return _article(*split_header(_lines(text)))


def read_markdown(raw: RawFile) -> Iterator[Item]:
    """One article a file, as plain text: marks of emphasis, links, headings and quotation removed; `# …` is the headline."""
    text = _lines(raw.text).lstrip("\n")
    front = FRONT_MATTER.match(text)
    header, body = (_front_matter(front.group(1)), text[front.end() :]) if front else split_header(text)
    title = TITLE.match(body)
    if title:
        heading = _plain(title.group(1) or title.group(2))
        if not header.get("headline"):
            header["headline"] = heading
        if header["headline"] == heading:
            body = body[title.end() :]
    yield _article(header, _plain(body))


def split_header(text: str) -> tuple[dict[str, str | list[str]], str]:
    """A first block of `Key: value` lines up to a blank line → fields by column (others by their own name), and the rest.

    At least one key must be one that a header has, or the block is the story's first paragraph.

    >>> split_header("Headline: Rates rise\\nOutlet: The Example\\n\\nThe bank acted.")
    ({'headline': 'Rates rise', 'outlet': 'The Example'}, 'The bank acted.')
    """
    text = text.lstrip("\n")
    block, _, body = text.partition("\n\n")
    fields: dict[str, str | list[str]] = {}
    last = None
    lines = block.split("\n")
    if len(lines) > MAX_HEADER_LINES:
        return {}, text
    for line in lines:
        found = HEADER_LINE.match(line)
        if found:
            last = column_for(found.group(1)) or found.group(1).strip()
            value = found.group(2) or ""
            fields[last] = f"{fields[last]}; {value}" if last in fields else value
        elif last and line[:1] in " \t" and line.strip():
            fields[last] = f"{fields[last]} {line.strip()}"
        else:
            return {}, text
    known = sum(column_for(name) is not None or name in COLUMNS for name in fields)
    # One odd line such as "Time: the enemy" opens stories too; a lone key must be one that only headers use.
    if known >= 2 or (known and {"headline", "url", "outlet", "date", "record_id"} & fields.keys()):
        return fields, body.lstrip("\n")
    return {}, text


COLUMNS = frozenset(
    {"record_id", "headline", "outlet", "byline", "dateline", "section", "url", "lang", "date", "retrieved"}
)


def _front_matter(block: str) -> dict[str, str | list[str]]:
    """The flat part of YAML that front matter uses: `key: value`, `[a, b]` and `- item` lists. Nothing is executed."""
    fields: dict[str, str | list[str]] = {}
    last = ""
    for line in block.split("\n"):
        item = re.match(r"\s*-\s+(.+)", line)
        found = re.match(r"([A-Za-z_][\w -]*):\s*(.*)$", line)
        if item and last:
            kept = fields[last]
            fields[last] = [*(kept if isinstance(kept, list) else [kept] if kept else []), _unquoted(item.group(1))]
        elif found:
            last = column_for(found.group(1)) or found.group(1)
            value = found.group(2).strip()
            fields[last] = (
                [_unquoted(part) for part in value[1:-1].split(",")]
                if value.startswith("[") and value.endswith("]")
                else _unquoted(value)
            )
    return fields


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value


def _article(header: dict[str, str | list[str]], body: str) -> Article:
    known = {name: value for name, value in header.items() if name in COLUMNS and value}
    flat = {name: ", ".join(value) if isinstance(value, list) else value for name, value in known.items()}
    article = Article(text=body.strip("\n"), byline=names_of(known.get("byline")))
    for name, value in flat.items():
        if name != "byline":
            setattr(article, name, value)
    article.extra = {name: value for name, value in header.items() if name not in COLUMNS and value}
    return article


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _plain(text: str) -> str:
    for pattern, replacement in (*BLOCK, *INLINE):
        text = pattern.sub(replacement, text)
    return text.strip("\n")
