"""What a pair of marks looks like from inside and from its edges: an utterance, a fragment, a title."""

from __future__ import annotations

from collections.abc import Collection

from toolkit.pipeline.parse_view import ParseView
from toolkit.pipeline.quote_space import OUTSIDE, STOPS, QuoteSpace

FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_ENDINGS = frozenset(".!?…—–-")
_LIGHT = frozenset({"CCONJ", "ADV", "PUNCT", "INTJ", "SPACE", "SCONJ", "PART", "SYM", "X"})
_ASIDES = frozenset({"-", "—", "–", "--", "(", "["})
_OPENERS = "[(….'‘“\" "
# Words that a title leaves small.
_SMALL = frozenset(
    {"a", "an", "the", "of", "and", "or", "in", "on", "at", "to", "for", "with", "by", "from", "as", "but", "nor", "vs"}
)
# Before marks that name or mention: in a post titled “…”, the so-called “…”, known as “…”.
_NAMING = frozenset(
    {
        "titled", "entitled", "headlined", "dubbed", "nicknamed", "named", "called", "captioned", "subtitled", "labeled",
        "labelled", "so-called", "word", "words", "term", "phrase", "hashtag", "series", "book", "film", "movie", "song",
        "album", "novel", "episode", "programme", "program", "show", "magazine", "column", "podcast", "code-named", "codenamed",
        "billed", "termed",
    }
)  # fmt: skip


def word_before(space: QuoteSpace, number: int) -> int:
    """The word before a pair, blanks skipped; a word glued to the opening mark (`said:"Yes`) counts; -1 at the start."""
    view, before = space.view, space.first[number] - 1
    if view.start[before + 1] < space.pairs[number].start:
        return before + 1
    while before >= 0 and view.lower[before].isspace() and "\n" not in view.lower[before]:
        before -= 1
    return before


def word_after(space: QuoteSpace, number: int) -> int:
    """The word after a pair, blanks skipped; may be the Doc's length."""
    view, after = space.view, space.last[number] + 1
    while after < view.n and view.lower[after].isspace() and "\n" not in view.lower[after]:
        after += 1
    return after


def inner_words(space: QuoteSpace, number: int) -> range:
    """Words of a pair that are not punctuation at its edges."""
    first, stop = space.first[number], space.last[number] + 1
    lower = space.view.lower
    while first < stop and not any(map(str.isalnum, lower[first])):
        first += 1
    while stop > first and not any(map(str.isalnum, lower[stop - 1])):
        stop -= 1
    return range(first, stop)


def reads_as_clause(space: QuoteSpace, number: int) -> bool:
    """A capital or a digit first, or a finite verb with a subject somewhere inside."""
    span, view = space.pairs[number], space.view
    inner = space.text[span.inner_start : span.inner_start + 4].lstrip(_OPENERS)
    if inner[:1].isupper() or inner[:1].isdigit():
        return True
    words = inner_words(space, number)
    return any(view.dep[i] in {"nsubj", "nsubjpass", "expl"} for i in words) and any(
        view.tag[i] in FINITE for i in words
    )


def ends_sentence(space: QuoteSpace, number: int) -> bool:
    """The quotation closes a sentence, inside its marks or right behind them."""
    span, text = space.pairs[number], space.text
    inside = text[max(span.inner_start, span.inner_end - 3) : span.inner_end].rstrip("’”'\")] ")
    return (inside[-1:] in _ENDINGS and bool(inside)) or text[span.end : span.end + 1] in {".", "!", "?"}


def opens_sentence(space: QuoteSpace, number: int) -> bool:
    """Nothing of its sentence stands before the pair."""
    view, before = space.view, word_before(space, number)
    if before < 0 or "\n" in view.lower[before] or view.lower[before] in STOPS:
        return True
    return space.pair[before] not in {OUTSIDE, number} and ends_sentence(space, space.pair[before])


def stands_free(space: QuoteSpace, number: int) -> bool:
    """Nothing or only light words (But, Still,) stand between the sentence's start, or a colon, and the pair."""
    view, before = space.view, word_before(space, number)
    if opens_sentence(space, number):
        return True
    if view.lower[before] in _ASIDES and _starts_with_capital(space, number):
        return True
    for i in range(before, max(-1, before - 5), -1):
        word = view.lower[i]
        if word in STOPS or word == ":" or "\n" in word:
            return True
        if space.pair[i] != OUTSIDE or view.pos[i] not in _LIGHT:
            return False
    return before <= 3


def _starts_with_capital(space: QuoteSpace, number: int) -> bool:
    inner = space.pairs[number].inner_start
    return space.text[inner : inner + 1].isupper()


def looks_like_title(space: QuoteSpace, number: int) -> bool:
    """Every word of some length has a capital and no sentence ends inside: “The Art of the Levy”."""
    view = space.view
    words = inner_words(space, number)
    if not 2 <= len(words) <= 14:
        return False
    texts = [view.doc[i].text for i in words if view.lower[i] not in _SMALL and view.lower[i][:1].isalpha()]
    if any(view.lower[i] in STOPS for i in words) or any(view.tag[i] in FINITE and view.doc[i].is_lower for i in words):
        return False
    return len(texts) >= 2 and all(text[0].isupper() or text in {"n’t", "n't", "’s", "'s"} for text in texts)


def find_named_pairs(space: QuoteSpace) -> frozenset[int]:
    """Numbers of the pairs that name something and quote nobody."""
    return frozenset(number for number in range(len(space.pairs)) if is_named(space, number))


def is_named(space: QuoteSpace, number: int) -> bool:
    """A naming word stands right before the marks, or the marks stand inside a name (Rob "Chopper" Dunmore)."""
    view, before, after = space.view, word_before(space, number), word_after(space, number)
    if before < 0:
        return False
    if view.lower[before] in {"as", ","} and before and view.lower[before - 1] in _NAMING | {"known"}:
        before -= 1
    if view.lower[before] in _NAMING | {"known"} and not _governs_object(space, before):
        return True
    n_words = len(inner_words(space, number))
    between = (
        after < view.n and view.pos[before] == "PROPN" and view.pos[after] == "PROPN" and space.same_line(before, after)
    )
    return between and n_words <= 2


def pleads_for_anonymity(view: ParseView, words: Collection[int]) -> bool:
    """asked not to be named, wanted his name withheld: why a source has no name, and nothing it said on the matter."""
    lemmas = {view.lemma[i] for i in words}
    if lemmas & {"anonymity", "anonymous", "anonymously", "unnamed"}:
        return True
    named = any(view.lower[i] in {"named", "identified", "quoted"} and i and view.lemma[i - 1] == "be" for i in words)
    if named and lemmas & {"not", "n't", "n’t", "never"}:
        return True
    return "name" in lemmas and bool(lemmas & {"withhold", "print", "publish", "use", "reveal"})


def _governs_object(space: QuoteSpace, word: int) -> bool:
    """'He called “X” a lie' has a subject; 'the show called “X”' has not."""
    view = space.view
    return view.tag[word] in FINITE and view.has_child(word, "nsubj")
