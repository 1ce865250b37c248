"""What the quotation rules know of one Doc: its parse, its pairs of marks, and which word stands inside which pair."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache

from spacy.tokens import Doc

from toolkit.pipeline.marks import MarkedSpan, find_marked_spans
from toolkit.pipeline.parse_view import ParseView, read_lexicon, view_of

OUTSIDE = -1
STOPS = frozenset({".", "!", "?", ";"})  # tokens that end a sentence or half of one
NO_FRAMES: frozenset[str] = frozenset()
_VERBAL = frozenset({"VERB", "AUX"})
_POS_OF = {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "ADJ": "adj", "PROPN": "noun"}


@dataclass(frozen=True, slots=True)
class CueEntry:
    """What a cue word may introduce (`frames`), and the prepositions and particles that may follow it."""

    frames: frozenset[str]
    prepositions: frozenset[str]
    particles: dict[str, frozenset[str]]


@dataclass(slots=True)
class QuoteSpace:
    """`pair[i]` is the number of the outermost pair of marks that word i stands in, or OUTSIDE; `paragraph[i]` its line.

    `pairs` holds outermost pairs only, `nested` the others; `first`/`last` are the words of each outermost pair, its
    marks included. `cues` maps the words that may attribute to their lexicon entries.
    """

    text: str
    view: ParseView
    pairs: list[MarkedSpan]
    nested: list[MarkedSpan]
    pair: list[int]
    paragraph: list[int]
    first: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    cues: dict[int, CueEntry] = field(default_factory=dict)
    named: frozenset[int] = frozenset()  # numbers of the pairs that name or mention: titles, “the Captain”

    def frames(self, i: int) -> frozenset[str]:
        entry = self.cues.get(i)
        return entry.frames if entry else NO_FRAMES

    def same_line(self, i: int, j: int) -> bool:
        return self.paragraph[i] == self.paragraph[j]


def read_space(doc: Doc) -> QuoteSpace:
    """Parse, marks and cue words of a Doc, ready for the rules."""
    view = view_of(doc)
    text = doc.text  # spaCy builds it anew each time
    spans = find_marked_spans(text)
    outer = [span for span in spans if span.depth == 0 and not _is_nickname(view, span)]
    outer = [_cut_unclosed(view, text, span) for span in outer]
    paragraph, number = [], 0
    for word in view.lower:
        paragraph.append(number)
        if "\n" in word:
            number += 1
    space = QuoteSpace(text, view, outer, [span for span in spans if span.depth], [OUTSIDE] * view.n, paragraph)
    for index, span in enumerate(outer):
        words = view.words_of(span.start, span.end)
        space.first.append(words.start)
        space.last.append(max(words.start, words.stop - 1))
        for i in words:
            space.pair[i] = index
    space.cues = _find_cues(view)
    return space


def _cut_unclosed(view: ParseView, text: str, span: MarkedSpan) -> MarkedSpan:
    """A forgotten closing mark: the quotation ends at the comma before 'said X' or 'he said'."""
    if span.closed or span.runs_on:
        return span
    cues = read_cues()
    for i in view.words_of(span.start, span.end)[1:]:
        if view.lower[i] != "," or i + 2 >= view.n or not (view.tag[i + 1] == "VBD" or view.tag[i + 2] == "VBD"):
            continue
        verb = i + 1 if view.tag[i + 1] == "VBD" else i + 2
        entry = cues.get(view.lemma[verb], {}).get("verb")
        if entry is not None and "say" in entry.frames and view.pos[i + 1] in {"VERB", "PRON", "PROPN"}:
            return replace(span, end=view.end[i], inner_end=view.end[i], closed=True)
    return span


def _is_nickname(view: ParseView, span: MarkedSpan) -> bool:
    """Rob "Chopper" Dunmore: one or two words between two parts of a name."""
    words = view.words_of(span.start, span.end)
    before, after = words.start - 1, words.stop
    if len(words) > 4 or before < 0 or after >= view.n:
        return False
    return view.pos[before] == view.pos[after] == "PROPN" and view.doc[after].text[:1].isupper()


def _find_cues(view: ParseView) -> dict[int, CueEntry]:
    lexicon = read_cues()
    found = {}
    for i, lemma in enumerate(view.lemma):
        if lemma in lexicon:
            entry = lexicon[lemma].get(_POS_OF.get(view.pos[i], ""))
            if entry is not None:
                found[i] = _with_particle(view, i, entry)
    return found


def _with_particle(view: ParseView, i: int, entry: CueEntry) -> CueEntry:
    """Frames that need a particle (point out, call on) count only where it follows."""
    if not entry.particles:
        return entry
    following = view.lower[i + 1] if i + 1 < view.n else ""
    extra = entry.particles.get(following)
    return entry if extra is None else CueEntry(entry.frames | extra, entry.prepositions, {})


@cache
def read_cues() -> dict[str, dict[str, CueEntry]]:
    """The cue lexicon by lemma and part of speech."""
    entries: dict[str, dict[str, CueEntry]] = {}
    for row in read_lexicon("attribution_cues"):
        frames = frozenset(row["frames"].split())
        known = entries.setdefault(row["lemma"], {}).get(row["pos"], CueEntry(NO_FRAMES, NO_FRAMES, {}))
        if row["particle"]:
            known = CueEntry(known.frames, known.prepositions, {**known.particles, row["particle"]: frames})
        else:
            known = CueEntry(frames, frozenset(row["prepositions"].split()), known.particles)
        entries[row["lemma"]][row["pos"]] = known
    return entries


def is_verb(view: ParseView, i: int) -> bool:
    return view.pos[i] in _VERBAL
