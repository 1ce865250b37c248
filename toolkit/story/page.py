"""A notebook that was run → one web page that needs nothing but itself."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from toolkit import errors

if TYPE_CHECKING:
    from nbformat import NotebookNode

EXPECTED = {
    name for name in dir(errors) if isinstance(getattr(errors, name), type)
}  # errors whose text is for the reader
NOT_ON_PAGE = {"widget", "notebook-only"}  # tags of cells that make sense in JupyterLab only

# The browser may load nothing and run nothing, whatever an article's text managed to put into the page.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
STYLE = """
:root { color-scheme: light; --ink: #1d2429; --quiet: #56636b; --line: #d8dee2; --tint: #f4f6f7; --accent: #0b5c8a; }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: #fff; font: 17px/1.6 Georgia, "Noto Serif", "DejaVu Serif", serif; }
main { max-width: 50rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1, h2, h3, table, details, .note, footer { font-family: system-ui, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; }
h1 { font-size: 2.1rem; line-height: 1.2; margin: 0 0 .3rem; }
h2 { font-size: 1.3rem; margin: 2.6rem 0 .5rem; padding-top: 1rem; border-top: 1px solid var(--line); }
.subject { font: 600 1.05rem system-ui, sans-serif; color: var(--accent); margin: 0 0 1.5rem; }
.table { overflow: auto; max-height: 60rem; margin: 1rem 0; }
.table table { font-size: .85rem !important; width: 100% !important; }
figure { margin: 1.2rem 0; }
img { max-width: 100%; height: auto; }
pre { overflow-x: auto; background: var(--tint); padding: .7rem .9rem; font-size: .8rem; line-height: 1.45; border-radius: 4px; }
details { margin: .2rem 0 1rem; font-size: .8rem; color: var(--quiet); }
summary { cursor: pointer; }
.note { border-left: 4px solid #b25c00; background: #fff6ea; padding: .8rem 1rem; font-size: .95rem; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: .8rem; color: var(--quiet); }
@media print {
  details { display: none; }
  .table { max-height: none; }
  h2 { break-after: avoid; }
  figure, tr { break-inside: avoid; }
}
"""


@dataclass(frozen=True)
class Stop:
    """Why a cell gave no result: the error's name and its message."""

    name: str
    message: str

    @property
    def expected(self) -> bool:
        return self.name in EXPECTED


def render_page(notebook: NotebookNode, stops: dict[int, Stop], *, subject: str = "") -> str:
    """The page as HTML, its answer first: the section whose heading is tagged "answer" follows the title.

    A section that rests on something that could not be computed is left out; the cause of it is a note.
    """
    opening, *rest = _sections(notebook)
    if any(index in stops for index in opening):  # nothing was read: the rest rests on it
        rest = []
    answers = [section for section in rest if "answer" in cell_tags(notebook.cells[section[0]])]
    order = [*answers, *(section for section in rest if section not in answers)]
    body = "\n".join([_section(notebook, opening, stops), *(_section(notebook, section, stops) for section in order)])
    named = f'</h1>\n<p class="subject">{html.escape(subject)}</p>' if subject else "</h1>"
    body = body.replace("</h1>", named, 1)
    title = f"{_title(notebook)} {subject}".strip()
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{html.escape(title)}</title>
<style>{STYLE}</style>
</head>
<body>
<main>
{body}
<footer>Computed by newsroom-toolkit {_version()}; no person has checked it. Read the sentence behind a number before you
publish it. Open "How this was computed" to see the lines of code.</footer>
</main>
</body>
</html>
"""


def cell_tags(cell: NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", []))


def _sections(notebook: NotebookNode) -> list[list[int]]:
    """Cell numbers, cut before each heading."""
    sections: list[list[int]] = []
    for index, cell in enumerate(notebook.cells):
        if not sections or (cell.cell_type == "markdown" and cell.source.startswith("#")):
            sections.append([])
        sections[-1].append(index)
    return sections


def _section(notebook: NotebookNode, cells: list[int], stops: dict[int, Stop]) -> str:
    """The section up to the first cell that failed; nothing where the cause of the failure stands further up."""
    parts: list[str] = []
    code: list[str] = []
    for index in cells:
        cell, stop = notebook.cells[index], stops.get(index)
        if NOT_ON_PAGE & cell_tags(cell):
            continue
        if stop and stop.name == "NameError":
            return "\n".join(parts) if any(notebook.cells[i].cell_type == "code" for i in cells if i < index) else ""
        if stop:
            return "\n".join([*parts, _note(stop)])
        if cell.cell_type == "markdown":
            parts.append(_markdown(_shown_heading(cell)))
        elif cell.cell_type == "code":
            code += [] if "parameters" in cell_tags(cell) else [cell.source]  # they hold a path of this machine
            outputs = [shown for output in cell.outputs if (shown := _output(output))]
            parts += [*outputs, _code(code)] if outputs else []
            code = [] if outputs else code
    return "\n".join([*parts, _code(code)])


def _shown_heading(cell: NotebookNode) -> str:
    """The answer stands below the title on the page, so its heading need not ask the question again."""
    lines = cell.source.splitlines()
    return "\n".join(["## In short", *lines[1:]] if "answer" in cell_tags(cell) else lines)


def _code(sources: list[str]) -> str:
    """The lines that led to what stands above, folded; nothing where there are none."""
    if not sources:
        return ""
    lines = html.escape("\n\n".join(sources))
    return f"<details><summary>How this was computed</summary><pre><code>{lines}</code></pre></details>"


def _output(output: NotebookNode) -> str:
    if output.output_type == "stream":
        return f"<pre>{html.escape(output.text)}</pre>" if output.name == "stdout" else ""
    if output.output_type not in ("display_data", "execute_result"):
        return ""
    data = output.data
    if "application/vnd.jupyter.widget-view+json" in data:  # a progress bar
        return ""
    if "image/png" in data:
        return _picture(data, output.metadata.get("image/png", {}))
    if "text/html" in data:
        return f'<div class="table" role="region" aria-label="Table" tabindex="0">{data["text/html"]}</div>'
    if "text/markdown" in data:
        # what a cell computes may hold words from outside: no mark-up of theirs gets through
        return _markdown(html.escape(data["text/markdown"], quote=False))
    return f"<pre>{html.escape(data.get('text/plain', ''))}</pre>"


def _picture(data: dict[str, str], facts: dict[str, Any]) -> str:
    alt = html.escape(facts.get("alt") or data.get("text/plain", "A chart without a description."))
    width = f' width="{int(facts["width"])}"' if facts.get("width") else ""
    source = "".join(data["image/png"].split())
    return f'<figure><img alt="{alt}"{width} src="data:image/png;base64,{source}"></figure>'


def _note(stop: Stop) -> str:
    if stop.expected:
        return f'<p class="note"><strong>Not enough to go on.</strong> {html.escape(stop.message)}</p>'
    return (
        '<p class="note"><strong>This part could not be computed.</strong> It is a fault of the toolkit, not of your '
        f"articles; please report it with these words: {html.escape(stop.name)}: {html.escape(stop.message)}</p>"
    )


def _markdown(source: str) -> str:
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    renderer = IPythonRenderer(escape=False, exclude_anchor_links=True)
    return str(MarkdownWithMath(renderer=renderer).render(source))


def _title(notebook: NotebookNode) -> str:
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("# "):
            return str(cell.source).splitlines()[0].removeprefix("# ")
    return "Story"


def _version() -> str:
    import toolkit

    return toolkit.__version__
