"""A reporter's browser: the charts and the explorer in a real JupyterLab, by keyboard, with hostile text and no network."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import nbformat
import pytest

from toolkit import schemas
from toolkit.annotation import Annotations
from toolkit.charts.matrix import PLOT_WIDTH
from toolkit.charts.theme import LABEL_WIDTH

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
START, STEP, RUN = 90, 60, 300  # seconds: for the server, for one step, for a whole notebook on a slow machine
HOSTILE = '<img src="x" onerror="document.title=\'pwned\'"><script>document.title="pwned"</script>'
NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "01_who_reacted_how.ipynb"
PICTURES = Path(__file__).parents[1] / "output" / "screenshots"


@dataclasses.dataclass
class Lab:
    """A running JupyterLab: where it is, and the folder that it serves."""

    url: str
    token: str
    folder: Path


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab on loopback with every folder of its own; ended when the tests are."""
    home, token = tmp_path_factory.mktemp("lab"), secrets.token_hex(16)
    places = {name: home / name.lower() for name in ("CONFIG", "DATA", "RUNTIME")}
    settings = home / "settings"
    quiet = settings / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    for folder in (*places.values(), quiet.parent, home / "files"):
        folder.mkdir(parents=True)
    quiet.write_text(json.dumps({"fetchNews": "false", "checkForUpdates": False}))
    env = {
        **os.environ,
        **{f"JUPYTER_{name}_DIR": str(place) for name, place in places.items()},
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
        "OMP_NUM_THREADS": "1",
    }
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1", "--port=0",
        f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={home / 'files'}", "--LabApp.expose_app_in_browser=True",
        "--LabApp.extension_manager=readonly",
    ]  # fmt: skip
    with (home / "log").open("wb") as log, started(command, env, log) as server:
        try:
            yield Lab(wait_for_server(places["RUNTIME"], server, home / "log"), token, home / "files")
        finally:
            server.terminate()
            try:
                server.wait(timeout=15)
            except subprocess.TimeoutExpired:
                pass
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(
                        server.pid, signal.SIGKILL
                    )  # the server has ended its kernels; this is for one that hangs


def started(command: list[str], env: dict[str, str], log: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, env=env, stdout=log, stderr=log, start_new_session=True)


def wait_for_server(runtime: Path, server: subprocess.Popen[bytes], log: Path) -> str:
    """The address that the server wrote down once it listens."""
    end = time.monotonic() + START
    while time.monotonic() < end and server.poll() is None:
        for record in runtime.glob("jpserver-*.json"):
            try:
                return str(json.loads(record.read_text())["url"])
            except (ValueError, KeyError):
                continue  # half written
        time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start within {START} s:\n{log.read_text(errors='replace')[-2000:]}")


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("chromium is not installed (Debian: apt-get install chromium)")
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed (pip install -e '.[dev]')"
    )
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def page(browser, lab):
    """A page that may only speak to this machine; what else it asked for stands in `asked_outside`."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, locale="en-GB")
    page = context.new_page()
    page.asked_outside = []

    def guard(route) -> None:
        if route.request.url.startswith((lab.url, "data:", "blob:")):
            route.continue_()
        else:
            page.asked_outside.append(route.request.url)
            route.abort()

    page.route("**/*", guard)
    page.set_default_timeout(STEP * 1000)
    yield page
    context.close()


def open_and_run(page, lab: Lab, notebook: str) -> None:
    page.goto(f"{lab.url}doc/tree/{notebook}?token={lab.token}&reset")
    page.wait_for_function("() => window.jupyterapp !== undefined", timeout=START * 1000)
    page.evaluate("() => window.jupyterapp.restored.then(() => true)")
    # a kernel that is there and idle: running all cells before that asks which kernel to use
    page.wait_for_function(
        "() => window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'",
        timeout=START * 1000,
    )
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')", None)
    page.locator(".tkx-root").first.wait_for(timeout=RUN * 1000)


def picture(page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png")


def errors(page) -> list[str]:
    return page.locator(
        ".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr'], .jp-OutputArea-error"
    ).all_inner_texts()


def tooltip(page) -> str:
    """What the chart says about its first mark: move down its first column until the tooltip shows."""
    canvas = page.locator(".vega-embed canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    x = box["x"] + 8 + LABEL_WIDTH + PLOT_WIDTH / len(schemas.CODES) / 2
    for y in range(60, int(box["height"]), 6):
        page.mouse.move(x, box["y"] + y)
        shown = page.locator("#vg-tooltip-element.visible")
        if shown.count():
            return shown.inner_text()
    pytest.fail("no mark of the chart has a tooltip")


def hostile_notes() -> Annotations:
    """Three articles; names, headlines, sentences and outlets try to run as markup, and a rocket shifts UTF-16 offsets."""
    judged = {"confidence": 0.75, "method": "rule", "rule": "test", "strength": "plain", "realis": "actual"}
    documents, reactions = [], []
    for i, code in enumerate(("CONDEMN", "WARN", "SUPPORT")):
        told = f"The envoy {HOSTILE} spoke of step {i}"
        text = "🚀 Nothing happened for a long time.\n\n" * 40 + told + ".\n\n" + "And then “nothing” again.\n\n" * 40
        start = text.index(told)
        when = datetime(2025, 3, 1 + 4 * i, 9, tzinfo=UTC)
        documents.append(
            {"doc_id": f"d{i}", "text": text, "headline": f"Headline {HOSTILE}", "outlet": HOSTILE, "published_at": when,
             "date_precision": "minute", "url": "javascript:document.title='pwned'"}
        )  # fmt: skip
        reactions.append(
            {"reaction_id": f"r{i}", "doc_id": f"d{i}", "start": start, "end": start + len(told), "evidence": told, "code": code,
             "speaker": f"Envoy {HOSTILE}", "position": -1, **judged}
        )  # fmt: skip
    tables = {table.name: getattr(schemas, table.name.upper()).empty() for table in dataclasses.fields(Annotations)}
    tables["documents"] = schemas.DOCUMENTS.from_rows(documents)
    tables["reactions"] = schemas.REACTIONS.from_rows(reactions)
    return Annotations(**tables)


HOSTILE_CELLS = (
    "import toolkit as tk\nfrom pathlib import Path\nnotes = tk.open_annotations('notes')\n"
    "event = tk.Event('Visa cap', at='2025-03-03')",
    "tk.charts.reaction_matrix(tk.reactions_to(notes, event))",
    "view = tk.widgets.explore(notes, event)\nview",
    "view.observe(lambda change: Path('picked').write_text(view.selected['code'][0]), 'selection')",
)


def test_the_explorer_works_by_keyboard_and_runs_no_text_from_outside(page, lab):
    hostile_notes().save(lab.folder / "notes")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in HOSTILE_CELLS])
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, lab.folder / "hostile.ipynb")
    open_and_run(page, lab, "hostile.ipynb")
    tool = page.locator(".tkx-root")

    tool.get_by_label("Code", exact=True).select_option(label="Warn (1)")
    page.locator(".tkx-status").filter(has_text="Showing 1 of 1 rows that pass the filters, of 3 in all.").wait_for()
    tool.get_by_role("button", name="Clear filters").click()
    page.locator(".tkx-status").filter(has_text="Showing 3 of 3 rows.").wait_for()
    tool.get_by_label("Time", exact=True).select_option("after")
    page.locator(".tkx-status").filter(has_text="Showing 2 of 2 rows").wait_for()

    tool.get_by_role("button", name="Clear filters").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    marked = page.locator(".tkx-body mark")
    marked.wait_for()

    assert marked.inner_text() == f"The envoy {HOSTILE} spoke of step 2"
    assert marked.evaluate("mark => { const a = mark.closest('.tkx-body').getBoundingClientRect(),"
                           " m = mark.getBoundingClientRect(); return m.top >= a.top && m.bottom <= a.bottom; }")  # fmt: skip
    assert page.locator(".tkx-row[aria-selected=true]").count() == 1
    assert page.evaluate("() => document.activeElement.className") == "tkx-row"
    assert page.locator(".tkx-headline").inner_text() == f"Headline {HOSTILE}"
    assert page.locator(".tkx-root img, .tkx-root script, .tkx-root a").count() == 0
    assert page.title() != "pwned"
    drawn = page.locator(".vega-embed [role='graphics-document']")
    assert "No actor reacts the same way twice: 3 reactions" in drawn.get_attribute("aria-label")
    wait_for_file(lab.folder / "picked", "SUPPORT")
    assert f"The envoy {HOSTILE}" in tooltip(page)
    assert page.locator("#vg-tooltip-element img, #vg-tooltip-element script").count() == 0
    assert page.title() != "pwned"
    assert errors(page) == []
    assert [url for url in page.asked_outside if "favicon" not in url] == []
    picture(page, "explorer")

    page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')", None)
    wait_for_saved(lab.folder / "hostile.ipynb")


def wait_for_file(path: Path, text: str) -> None:
    end = time.monotonic() + STEP
    while time.monotonic() < end and not (path.exists() and path.read_text() == text):
        time.sleep(0.1)
    assert path.read_text() == text


def wait_for_saved(path: Path) -> None:
    """The saved notebook has the chart as a picture, and no widget state."""
    end = time.monotonic() + STEP
    while time.monotonic() < end and "image/png" not in path.read_text():
        time.sleep(0.1)
    saved = json.loads(path.read_text())
    assert "widgets" not in saved["metadata"]
    assert [
        list(output["data"]) for cell in saved["cells"] for output in cell["outputs"] if "image/png" in output["data"]
    ]


@pytest.mark.skipif(not NOTEBOOK.exists(), reason="the first notebook is not there yet")
def test_the_first_notebook_runs_in_the_browser_and_its_explorer_shows_a_sentence(page, lab):
    shutil.copy(NOTEBOOK, lab.folder / NOTEBOOK.name)
    open_and_run(page, lab, NOTEBOOK.name)
    page.locator(".tkx-row").first.wait_for(timeout=RUN * 1000)
    page.locator(".tkx-row").first.focus()
    page.keyboard.press("ArrowDown")
    marked = page.locator(".tkx-body mark").first
    marked.wait_for()
    assert marked.inner_text().strip()
    page.locator(".tkx-root").first.scroll_into_view_if_needed()
    picture(page, "notebook")
    page.locator(".vega-embed canvas, .vega-embed svg").first.wait_for()
    assert errors(page) == []
    assert [url for url in page.asked_outside if "favicon" not in url] == []
