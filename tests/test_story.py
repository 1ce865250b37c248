"""The story page: one file that needs nothing else, kind where there is little to tell, deaf to what articles try."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from toolkit.story import run as story
from toolkit.story.page import Stop, render_page

PIXEL = base64.b64encode(
    base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
).decode()


def notebook(*cells) -> nbformat.NotebookNode:
    return new_notebook(cells=list(cells))


def shown(data: dict, **metadata) -> nbformat.NotebookNode:
    output = nbformat.v4.new_output("display_data", data=data, metadata=metadata)
    return new_code_cell("show()", outputs=[output])


@pytest.mark.parametrize(("terms", "expected"), [("", []), ("a", ["a"]), (" a b , c*;d\n", ["a b", "c*", "d"])])
def test_terms_are_split_at_commas_and_semicolons(terms, expected):
    assert story.split_terms(terms) == expected


def test_a_picture_is_inside_the_page_with_its_alternative_text():
    page = render_page(
        notebook(shown({"image/png": PIXEL, "text/plain": "alt"}, **{"image/png": {"alt": '5 "threats"'}})), {}
    )
    assert f'src="data:image/png;base64,{PIXEL}"' in page
    assert 'alt="5 &quot;threats&quot;"' in page


def test_the_page_allows_the_browser_to_load_and_run_nothing():
    page = render_page(notebook(new_markdown_cell("# Title")), {})
    assert "default-src 'none'; img-src data:" in page
    assert "<script" not in page
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", page)


def test_markup_from_outside_is_shown_and_not_obeyed():
    attack = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
    cells = [shown({"text/markdown": f"He said {attack}"}), shown({"text/plain": attack})]
    cells.append(new_code_cell("x", outputs=[nbformat.v4.new_output("stream", name="stdout", text=attack)]))
    page = render_page(notebook(*cells), {}, subject=attack)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert page.count("&lt;script&gt;") >= 4


def test_progress_bars_and_the_path_of_the_folder_stay_out_of_the_page():
    bar = nbformat.v4.new_output("stream", name="stderr", text="Annotating 50%")
    secret = new_code_cell('FOLDER = "/home/ada/secret"', metadata={"tags": ["parameters"]}, outputs=[bar])
    page = render_page(notebook(secret), {})
    assert "Annotating" not in page
    assert "secret" not in page


def test_a_widget_and_the_words_about_it_are_left_out():
    tags = {"tags": ["widget"]}
    cells = (new_markdown_cell("Click a row.", metadata=tags), new_code_cell("tk.widgets.explore()", metadata=tags))
    page = render_page(notebook(new_markdown_cell("# Title"), *cells), {})
    assert "Click a row" not in page
    assert "explore" not in page


def test_too_little_material_is_said_in_a_note_and_what_rests_on_it_is_left_out():
    cells = [
        new_markdown_cell("# Title"),
        new_markdown_cell("## Who\nThe table counts."),
        new_code_cell("a = f()"),
        new_markdown_cell("## What follows\nFrom it."),
        new_code_cell("a + 1"),
    ]
    stops = {2: Stop("NotEnoughData", "no article <b>before</b>"), 4: Stop("NameError", "a is not defined")}
    page = render_page(notebook(*cells), stops)
    assert "Not enough to go on." in page
    assert "no article &lt;b&gt;before&lt;/b&gt;" in page
    assert "What follows" not in page
    assert "NameError" not in page


def test_a_fault_of_the_toolkit_is_named_as_one():
    page = render_page(notebook(new_code_cell("1/0")), {0: Stop("ZeroDivisionError", "division by zero")})
    assert "fault of the toolkit" in page
    assert "ZeroDivisionError: division by zero" in page


def test_parameters_are_written_as_values_and_never_run():
    cells = (
        new_code_cell("EVENT = 'x'", metadata={"tags": ["parameters"]}),
        new_markdown_cell("In 2024 …", metadata={"tags": ["sample-only"]}),
    )
    hostile = 'a"; import os; os.remove("x") #'
    filled = notebook(*cells)
    story.set_parameters(filled, {"EVENT": hostile}, own_folder=True)
    values: dict = {}
    exec(filled.cells[0].source, values)
    assert values["EVENT"] == hostile
    assert len(filled.cells) == 1


def test_the_sample_keeps_the_remarks_about_it():
    cells = (new_code_cell("x"), new_markdown_cell("In 2024 …", metadata={"tags": ["sample-only"]}))
    filled = notebook(*cells)
    story.set_parameters(filled, {}, own_folder=False)
    assert len(filled.cells) == 2


def test_the_parameters_of_a_notebook_are_read_without_running_it():
    cell = new_code_cell('A = "x"  # why\nB = ["y", 1]\nprint(A)', metadata={"tags": ["parameters"]})
    assert story.read_parameters(notebook(new_code_cell("C = 1"), cell)) == {"A": "x", "B": ["y", 1]}


def test_the_answer_stands_first_and_help_for_the_notebook_nowhere():
    cells = [
        new_markdown_cell("# Who?\nOpening."),
        new_markdown_cell("Press a key.", metadata={"tags": ["notebook-only"]}),
        new_markdown_cell("## Evidence"),
        new_markdown_cell("## Answer", metadata={"tags": ["answer"]}),
        shown({"text/markdown": "**All** of 3."}),
    ]
    page = render_page(notebook(*cells), {}, subject="Visa cap")
    assert page.index("Opening.") < page.index("<strong>All</strong> of 3.") < page.index("Evidence")
    assert "Press a key" not in page
    assert "<title>Who? Visa cap</title>" in page


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--event", "Visa cap"], "give --folder"),
        (["--folder", "."], "--event 'Visa cap' --at 2025-03-01"),
        (["--folder", ".", "--event", "Visa cap", "--at", "spring"], "'spring' is no date"),
        (["--folder", "nowhere", "--event", "Visa cap", "--at", "2025-03-01"], "There is no folder nowhere"),
    ],
)
def test_options_that_do_not_fit_are_answered_in_a_sentence(options, message, capsys):
    assert story.main(options) == 2
    assert message in capsys.readouterr().err


def test_without_the_notebooks_it_says_to_use_a_checkout(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(story, "NOTEBOOK", tmp_path / "absent.ipynb")
    assert story.main(["--output", str(tmp_path)]) == 2
    assert "from a checkout" in capsys.readouterr().err


@pytest.mark.notebook
def test_a_cell_that_fails_does_not_stop_the_page(monkeypatch, tmp_path, capsys):
    cells = [
        new_markdown_cell("# Who?"),
        new_code_cell("EVENT = 'x'", metadata={"tags": ["parameters"]}),
        new_markdown_cell("## Little"),
        new_code_cell("from toolkit.errors import NotEnoughData\nraise NotEnoughData('only one article')"),
        new_markdown_cell("## Much"),
        new_code_cell("print(EVENT, len(FOLDER) > 0, AT, TERMS)"),
    ]
    path = tmp_path / "small.ipynb"
    nbformat.write(notebook(*cells), path)
    monkeypatch.setattr(story, "NOTEBOOK", path)
    options = ["--folder", str(tmp_path), "--event", "Visa cap!", "--at", "2025-03-01", "--terms", "visa*"]
    assert story.main([*options, "--output", str(tmp_path / "out")]) == 0
    page = (tmp_path / "out" / "who-reacted-how-visa-cap.html").read_text("utf-8")
    assert "only one article" in page
    assert "Visa cap! True 2025-03-01 [&#x27;visa*&#x27;]" in page
    assert "only one article" in capsys.readouterr().err
    assert str(tmp_path) not in page


def make_story(folder: Path | None, output: Path) -> str:
    """Run the command line as a reporter would; the page it wrote."""
    own = ["--folder", str(folder), "--event", "Visa <cap>", "--at", "2025-03-01", "--terms", "visa*"] if folder else []
    assert story.main([*own, "--output", str(output)]) == 0
    (page,) = output.glob("*.html")
    return page.read_text("utf-8")


def loads_anything(page: str) -> list[str]:
    """Addresses that a browser would fetch, policy or not."""
    tags = re.findall(r"<(?:script|link|img|iframe|object|embed|source|video|audio|form|base)\b[^>]*>", page)
    outside = [
        tag for tag in tags if not re.match(r'<img alt="[^"]*"(?: width="\d+")? src="data:image/png;base64,', tag)
    ]
    return outside + re.findall(r"@import[^;]*|url\([^)]*\)", page)


@pytest.mark.notebook
def test_the_story_of_the_bundled_coverage_is_one_page_that_loads_nothing(tmp_path):
    page = make_story(None, tmp_path)
    assert loads_anything(page) == []
    assert page.index("In short") < page.index("What was read") < page.index("The sentences behind it")
    assert page.count("<img alt=") == 2
    assert not re.search(r'<img alt="(?:A chart without|)"', page)
    assert "Traceback" not in page
    assert "Run All Cells" not in page
    assert str(story.NOTEBOOK.parents[1]) not in page
    assert len(page) < 3_000_000


@pytest.mark.notebook
def test_one_article_without_a_date_that_tries_to_run_a_script_makes_a_kind_page(tmp_path):
    (tmp_path / "in").mkdir()
    attack = "<script>alert(1)</script><img src=http://evil.example/x.png onerror=alert(2)>"
    text = f"Headline: {attack}\nOutlet: {attack}\n\nSenator Bob Evil condemned the visa cap {attack}. “No {attack}!” he said."
    (tmp_path / "in" / "a.txt").write_text(text, "utf-8")
    page = make_story(tmp_path / "in", tmp_path / "out")
    assert loads_anything(page) == []
    assert "Visa &lt;cap&gt;" in page
    assert "evil.example" in page
    assert "of them 1 without a date" in page


@pytest.mark.notebook
def test_articles_about_something_else_make_a_page_that_says_so(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Headline: Tea\nDate: 2025-03-02\n\nTea prices rose.", "utf-8")
    page = make_story(tmp_path / "in", tmp_path / "out")
    assert "0 with one of the words visa*" in page
    assert "No reaction was found: are these articles about it, and do the TERMS fit?" in page
    assert "ATACMS" not in page


@pytest.mark.notebook
def test_a_folder_without_files_makes_a_page_with_the_reason_alone(tmp_path):
    (tmp_path / "in").mkdir()
    page = make_story(tmp_path / "in", tmp_path / "out")
    assert "Not enough to go on." in page
    assert "holds no files" in page
    assert "<h2>" not in page
    assert str(tmp_path) not in page
