"""A notebook that was run → one web page that needs nothing but itself."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from toolkit.story.run import Stop

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
.table { overflow-x: auto; margin: 1rem 0; }
.table table { font-size: .85rem !important; width: 100% !important; }
figure { margin: 1.2rem 0; }
img { max-width: 100%; height: auto; }
pre { overflow-x: auto; background: var(--tint); padding: .7rem .9rem; font-size: .8rem; line-height: 1.45; border-radius: 4px; }
details { margin: .2rem 0 1rem; font-size: .8rem; color: var(--quiet); }
summary { cursor: pointer; }
.note { border-left: 4px solid #b25c00; background: #fff6ea; padding: .8rem 1rem; font-size: .95rem; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: .8rem; color: var(--quiet); }
@media print { details { display: none; } h2 { break-after: avoid; } figure, tr { break-inside: avoid; } }
"""


def render_page(notebook: NotebookNode, stops: dict[int, Stop], *, subject: str | None = None) -> str:
    """The page as HTML. A section that rests on something that could not be computed is left out; its cause is a note."""
    body = "\n".join(_section(notebook, section, stops) for section in _sections(notebook))
    title = _title(notebook)
    named = f'<p class="subject">{html.escape(subject)}</p>' if subject else ""
    if named and "</h1>" in body:
        body = body.replace("</h1>", f"</h1>\n{named}", 1)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{html.escape(f"{title}: {subject}" if subject else title)}</title>
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
    shown = [index for index in cells if "widget" not in notebook.cells[index].metadata.get("tags", [])]
    for index in shown:
        stop = stops.get(index)
        if stop and stop.name == "NameError":
            return "\n".join(parts) if any(notebook.cells[i].cell_type == "code" for i in cells if i < index) else ""
        if stop:
            return "\n".join([*parts, _note(stop)])
        parts.append(_cell(notebook.cells[index]))
    return "\n".join(parts) if shown else ""


def _cell(cell: NotebookNode) -> str:
    if cell.cell_type == "markdown":
        return _markdown(cell.source)
    if cell.cell_type != "code":
        return ""
    outputs = "\n".join(filter(None, (_output(output) for output in cell.outputs)))
    if "parameters" in cell.metadata.get("tags", []):
        return outputs  # holds the path of a folder on this machine
    code = (
        f"<details><summary>How this was computed</summary><pre><code>{html.escape(cell.source)}</code></pre></details>"
    )
    return f"{outputs}\n{code}"


def _output(output: NotebookNode) -> str:
    if output.output_type == "stream":
        return f"<pre>{html.escape(output.text)}</pre>" if output.name == "stdout" else ""
    if output.output_type not in ("display_data", "execute_result"):
        return ""
    data = output.data
    if "image/png" in data:
        return _picture(data, output.metadata.get("image/png", {}))
    if "text/html" in data:
        return f'<div class="table" tabindex="0">{data["text/html"]}</div>'
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
    from nbconvert.filters.markdown import markdown2html

    return str(markdown2html(source))


def _title(notebook: NotebookNode) -> str:
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("# "):
            return str(cell.source).splitlines()[0].removeprefix("# ")
    return "Story"


def _version() -> str:
    import toolkit

    return toolkit.__version__
