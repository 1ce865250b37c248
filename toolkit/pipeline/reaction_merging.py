"""One act, one row: a reaction that two rules found, or that the next sentence only spells out, stays once."""

from __future__ import annotations

from dataclasses import replace

from toolkit.pipeline.parse_view import ParseView
from toolkit.pipeline.records import Reaction


def merge_reactions(view: ParseView, reactions: list[Reaction]) -> list[Reaction]:
    """The reactions in text order, without doubles, without neutral quotations that only go with another act.

    Merged are: two rules on overlapping evidence of one actor (the more telling code stays); "defended it, saying …" (the
    quotation hangs on the predicate); a neutral quotation right behind its actor's coded act in the same paragraph.
    """
    merged: list[Reaction] = []
    for reaction in sorted(reactions, key=lambda r: (r.start, -r.end, r.code)):
        twin = next((i for i in range(len(merged) - 1, -1, -1) if _is_one_act(view, merged[i], reaction)), None)
        if twin is None:
            merged.append(reaction)
        else:
            merged[twin] = _joined(view, merged[twin], reaction)
    return merged


def _is_one_act(view: ParseView, first: Reaction, second: Reaction) -> bool:
    if first.chain != second.chain:
        return False
    overlap = first.start < second.end and second.start < first.end
    if overlap and (first.code == second.code or "REPORT" in (first.code, second.code) or first.cue == second.cue):
        return True
    near = second.start - first.end <= len(", nor ")
    if first.realis == second.realis == "negated" and (overlap or near):
        return True  # "neither endorsed nor criticised it" is one act, not two
    return _hangs_on(view, first, second) or _hangs_on(view, second, first) or _spells_out(view, first, second)


def _hangs_on(view: ParseView, act: Reaction, quote: Reaction) -> bool:
    """ "defended the decision, saying …": the quotation's cue is a participle of the predicate."""
    if act.cue is None or quote.cue is None or act.attribution is not None or not quote.rule.endswith(":any"):
        return False
    verb, cue = view.token_at(act.cue[0]), view.token_at(quote.cue[0])
    return (
        view.head[cue] == verb
        and view.dep[cue] == "advcl"
        and view.tag[cue] == "VBG"
        and act.code != "DECLINE"
        and view.lower[cue] == "saying"
    )


def _spells_out(view: ParseView, first: Reaction, second: Reaction) -> bool:
    """A neutral quotation in the sentence after its actor's coded act."""
    weak = second.code == "REPORT"
    if not weak or second.attribution is None or first.code in ("REPORT", "DECLINE") or second.start < first.end:
        return False
    between = view.text[first.end : second.start]
    return "\n" not in between and view.sent[view.token_at(second.start)] - view.sent[view.token_at(first.end - 1)] == 1


def _joined(view: ParseView, first: Reaction, second: Reaction) -> Reaction:
    """The act with the more telling code, over both stretches of evidence where they stand in one paragraph."""
    telling, other = (second, first) if first.code == "REPORT" or _hangs_on(view, second, first) else (first, second)
    start, end = min(first.start, second.start), max(first.end, second.end)
    attribution = telling.attribution if telling.attribution is not None else other.attribution
    if "\n" in view.text[start:end].strip():
        start, end = telling.start, telling.end
    return replace(telling, start=start, end=end, attribution=attribution)
