"""Read the evidence: a list of reactions and quotations beside the article that each stands in."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import polars as pl
import traitlets

from toolkit.errors import ToolkitError
from toolkit.event import Event
from toolkit.widgets.listing import (
    FILTERS,
    Span,
    brief_rows,
    cut_text,
    filter_rows,
    list_options,
    list_rows,
    state_facts,
    write_place,
)

if TYPE_CHECKING:
    from toolkit.annotation import Annotations

HERE = Path(__file__).parent
PAGE = 500  # rows sent at once
MOST_ROWS = 5000  # in the list: a screen reader and a browser both tire of more


class Explorer(anywidget.AnyWidget):
    """What `explore` returns. `selection` is the id of the chosen row, `filters` what the list is narrowed to; both can be set.

    Rows and articles travel as messages when asked for, so nothing of the corpus is kept in the widget's state.
    """

    _esm = HERE / "explore.js"
    _css = HERE / "explore.css"
    selection = traitlets.Unicode("", help="reaction_id or quote_id of the chosen row, or empty").tag(sync=True)
    filters = traitlets.Dict(value_trait=traitlets.Unicode(), help="name of a filter → its value").tag(sync=True)
    event_name = traitlets.Unicode("").tag(sync=True)

    def __init__(self, notes: Annotations, event: Event | None = None) -> None:
        self._notes = notes
        self._rows = list_rows(notes, event)
        super().__init__(event_name=event.name if event else "")
        self.on_msg(self._answer)

    @property
    def selected(self) -> pl.DataFrame:
        """The chosen row of `notes.reactions` or `notes.quotes`; a table without rows while nothing is chosen."""
        reaction = self._notes.reactions.filter(pl.col("reaction_id") == self.selection)
        quote = self._notes.quotes.filter(pl.col("quote_id") == self.selection)
        return quote if reaction.is_empty() and not quote.is_empty() else reaction

    @property
    def rows(self) -> pl.DataFrame:
        """All rows that pass the filters, also those beyond what the list shows."""
        return filter_rows(self._rows, self.filters).drop("haystack")

    @traitlets.validate("filters")
    def _known_filters(self, proposal: Any) -> dict[str, str]:
        unknown = [name for name in proposal["value"] if name not in FILTERS]
        if unknown:
            raise ToolkitError(f"explore: no filter is called {', '.join(unknown)}. There are {', '.join(FILTERS)}.")
        return dict(proposal["value"])

    def __repr__(self) -> str:
        documents = self._rows["doc_id"].n_unique()
        return (
            f"Explorer: {self._rows.height:,} rows from {documents:,} articles (runs in JupyterLab, not on this page)"
        )

    def _answer(self, _widget: Any, message: Any, _buffers: Any) -> None:
        """Answer one question of the view; `view` and `number` go back with it, so that the view knows which it was."""
        if not isinstance(message, dict):
            return
        answers = {"options": self._send_options, "rows": self._send_rows, "article": self._send_article}
        answer = answers.get(str(message.get("ask")))
        if answer is not None:
            told = {"answer": message["ask"], "view": message.get("view"), "number": message.get("number")}
            self.send({**told, **answer(message)})

    def _send_options(self, _message: Mapping[str, Any]) -> dict[str, Any]:
        return {"options": list_options(self._rows), "total": self._rows.height}

    def _send_rows(self, message: Mapping[str, Any]) -> dict[str, Any]:
        asked = message.get("limit")
        limit = min(max(asked if isinstance(asked, int) else PAGE, PAGE), MOST_ROWS)
        given = message.get("filters")
        # not self.filters: this message can overtake the one that synchronises the trait
        filters = {name: str(given[name]) for name in FILTERS if name in given} if isinstance(given, dict) else {}
        found = filter_rows(self._rows, filters)
        return {
            "rows": brief_rows(found.head(limit)),
            "n_found": found.height,
            "total": self._rows.height,
            "most": MOST_ROWS,
        }

    def _send_article(self, message: Mapping[str, Any]) -> dict[str, Any]:
        found = self._rows.filter(pl.col("id") == str(message.get("id")))
        if found.is_empty():
            return {"id": message.get("id"), "missing": True}
        row = found.row(0, named=True)
        document = self._notes.documents.filter(pl.col("doc_id") == row["doc_id"])
        text = document["text"][0] if document.height else row["text"]
        spans = self._spans(row) if document.height else [("evidence", 0, len(text))]
        return {
            "id": row["id"],
            "headline": row["headline"] or "(no headline)",
            "where": write_place(row),
            "url": (document["url"][0] if document.height else None) or "",
            "facts": state_facts(row),
            "segments": cut_text(text, spans),
        }

    def _spans(self, row: Mapping[str, Any]) -> list[Span]:
        """What to mark: the row's own span first, then speaker and cue, then the other parts of a split quotation."""
        own = [(name, row[start], row[end]) for name, start, end in SPANS]
        quotes = self._notes.quotes
        same = quotes.filter(pl.col("quote_id") == row["id"])["attribution_id"].implode()
        parts = quotes.filter(pl.col("attribution_id").is_in(same) & (pl.col("doc_id") == row["doc_id"]))
        others = parts.filter(pl.col("quote_id") != row["id"]).select("start", "end").iter_rows()
        return own + [("part", start, end) for start, end in others]


SPANS = (("evidence", "start", "end"), ("speaker", "speaker_start", "speaker_end"), ("cue", "cue_start", "cue_end"))


def explore(notes: Annotations, event: Event | None = None) -> Explorer:
    """A widget to read reactions and quotations in their articles: filter, pick a row, see the sentence marked in its text.

    Filters: kind, actor, code (or quotation type), outlet, before or after the `event`, dates, and words. Keys: Tab moves
    between the parts, the arrow keys through the list, Home and End to its ends. In Python, `.selection` is the id of the
    chosen row, `.selected` the row, `.rows` what the filters leave, and `.filters` can be set.

    The list shows up to 5,000 rows, 500 at a time, and says how many there are; articles are sent when picked. It shows
    what the pipeline found: a reaction that it missed is not in the list.

    >>> import toolkit as tk
    >>> import polars as pl
    >>> notes = tk.annotate(pl.DataFrame({"doc_id": ["a"], "text": ["“We will wait,” said Minister Ada Brand."]}))
    >>> view = tk.widgets.explore(notes)
    >>> view.selection = notes.quotes["quote_id"][0]
    >>> view.selected["quote"].to_list()
    ['“We will wait,”']

    Raises ToolkitError where a filter has an unknown name.
    """
    return Explorer(notes, event)
