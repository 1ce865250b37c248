"""Why a source is not named: the reason that stands with a wish for anonymity, or a ban on speaking.

The source's own sentence is read, then the next one when a pronoun takes the source up, and the next few when they begin
with the same noun ("The exporter, who asked that his name be withheld because he is still negotiating").
"""

from __future__ import annotations

import re

from toolkit.pipeline.parse_view import ParseView
from toolkit.pipeline.records import Offsets

_ASKING = (
    r"(?:not|cannot|n[’']t|never|neither|nor|nobody|none|without|only if|ask|request|declin|refus|prefer|insist|beg|"
    r"condition|wish|rather)"
)
ANONYMITY = re.compile(
    r"anonym\w*|off the record|on background|not for attribution|nameless|unattributably|in confidence|"
    r"kept out of (?:print|the paper|it)|\bno names?\b|"
    r"\bleav(?:e|ing) (?:out )?(?:his|her|their) names? out|\bleave out (?:his|her|their) names?|"
    r"\b(?:speaking|spoke|talking|talked|speaks) (?:only )?(?:quietly|privately|discreetly|in private|confidentially)|"
    rf"\b{_ASKING}[^.;\n“”\"]{{0,40}}?\b(?:named|identified|quoted by name|(?:an? |his |her |their |our )?(?:full )?"
    r"(?:names?|identit(?:y|ies)))\b(?: (?:be |was |to be )?(?:withheld|not (?:be )?(?:used|printed|published)|changed))?|"
    r"\bnames? (?:be |was |were |to be |has been |have been )?(?:withheld|changed)",
    re.IGNORECASE,
)
_SPEAK = r"(?:speak|discuss|comment|talk|brief|address|give|share|disclose|be quoted|reveal|communicate|say)"
UNAUTHORISED = re.compile(
    r"(?:(?:who )?(?:(?:was|were|is|are|being) not|[’'](?:s|re) not|(?:was|were|is|are)n[’']t) |not |n[’']t )"
    r"(?:yet |officially |publicly |formally )?"
    rf"(?:authori[sz]ed|allowed|permitted|cleared|supposed|meant|free|at liberty|entitled) to {_SPEAK}\b[^.,;:“”\"()—\n]*|"
    rf"(?:(?:who )?(?:was|were|is|are) )?(?:barred|forbidden|prohibited|banned) from (?:speaking|discussing|talking|commenting)"
    r"[^.,;:“”\"()—\n]*|"
    rf"(?:(?:who )?(?:lack(?:s|ed)?|did not have|do not have|had no|has no|without) )(?:the )?"
    rf"(?:authority|permission|authori[sz]ation|clearance) to {_SPEAK}\b[^.,;:“”\"()—\n]*|"
    rf"(?:who |staff |employees |members |officers )?(?:may|must|can) ?not {_SPEAK} (?:to|with) "
    r"(?:the )?(?:press|media|reporters|journalists)[^.,;:“”\"()—\n]*|"
    r"fear(?:s|ed|ing)? [^.,;“”\"\n]{0,40} if (?:he|she|they) (?:was|were|is|are) (?:named|identified)|"
    r"(?:who (?:is|was|are|were)|being) bound by [^.,;:“”\"()—\n]*|"
    r"(?:who(?:[’']d| would| could| might| may| risked| risks| feared)|he could|she could) (?:be |being |lose |losing )"
    r"(?:(?:sacked|fired|dismissed|punished|disciplined|prosecuted|jailed|expelled|demoted|sued|blacklisted)|"
    r"(?:his|her|their) (?:jobs?|pensions?|licen[cs]es?|posts?|contracts?))\b[^.,;:“”\"()—\n]*|"
    r"(?<=, )(?:terrified|afraid|frightened|scared|wary|fearful|nervous|worried) (?:of|about|that|for) [^.,;:“”\"()—\n]*|"
    r"whose (?:\w+ ){1,3}(?:forbids?|bars?|prohibits?|do(?:es)? not allow) [^.,;:“”\"()—\n]{0,30}"
    r"(?:speak|talk|comment|interview|discuss|media|press)[^.,;:“”\"()—\n]*",
    re.IGNORECASE,
)
_STARTS = (
    r"under (?:his|her|their|its|the) [^.,;\n]{0,30}(?:rules?|terms|policy|code|contract)\b|"
    r"because|since|as(?! (?:well|part|of|an?|soon|long|much|many|\w+ as)\b)|so as|so that|in order|"
    r"(?:for|out of|in|over) (?:fear|fears|concern|respect|worry|worries)\b|for the (?:sake|safety)|"
    r"for (?:\w+ )?(?:\w+ )?(?:reasons|safety|security)\b|fearing|afraid|wary|worried|citing|due to|owing to|"
    r"on account of|given(?! anonym)|lest|ahead of|in advance of|pending|"
    r"so (?:he|she|they|it|as)\b|on (?:the )?grounds|under (?:the )?(?:\w+ )?(?:\w+ )?(?:rules|terms|policy|code)\b|"
    r"who fear(?:s|ed)?|bound by|mindful|"
    r"while|in case|saying|in exchange for"
)
REASON = re.compile(rf"\b(?:{_STARTS})(?!\w)[^.,;:“”\"()—\n]*[^.,;:“”\"()—\n\s]", re.IGNORECASE)
SAYING = re.compile(r"\s*saying (?:that )?(?=\w+ \w+)", re.IGNORECASE)  # the reason is what the source said of it
SPEECH = re.compile(r"(?<!had)(?<!have)(?<!has)\s(?:said|says)\b")
# straight behind the wish, a bare infinitive or participle is the reason: "anonymity to speak freely"
PURPOSE = re.compile(
    r"\s*(?:(?:in order )?to (?!be (?:named|identified|quoted)|the |an? |this |our |us\b)\w+|"
    r"(?:when |while )?(?!during)\w+ing)\b"
    r"[^.,;:“”\"()—\n]*[^.,;:“”\"()—\n\s]",
    re.IGNORECASE,
)
FRONTED = re.compile(
    r"\A\W*(?:because|since|as|citing|fearing|for fear|out of fear|to (?:avoid|protect|speak))\b[^,;“”\"\n]*",
    re.IGNORECASE,
)
# behind a wish and a stop, a clause about the same person: "Neither would give a name; both still work there"
SECOND_CLAUSE = re.compile(
    r"[^.;:—–“”\"\n]{0,25}\s*[;:—–]\s*(?P<why>(?:both|all|he|she|they|his|her|their|it|the)\b[^.;—“”\"\n]*)",
    re.IGNORECASE,
)
CLUES = (
    "anonym",
    "name",
    "identi",
    "authori",
    "allow",
    "permit",
    "clear",
    "record",
    "background",
    "free to",
    "barred",
    "forbid",
    "confidence",
    "privat",
    "quietly",
    "discreet",
)
MORE_CLUES = (
    "bound by",
    "sacked",
    "fired",
    "dismissed",
    "disciplin",
    "lose h",
    "losing ",
    "lose their",
    "terrified",
    "afraid",
    "scared",
    "frightened",
    "wary",
    "fear",
    "nervous",
    "worried",
    "jailed",
    "blacklist",
    "not speak",
    "not talk",
    "print",
    "supposed to",
    "prohibit",
    "attribut",
    "permission",
    "banned",
    "liberty",
)
REASON_WITHIN = 60  # code points between the wish for anonymity and its reason: room for one clause
TAKEN_UP = frozenset({"they", "he", "she", "both", "all", "neither", "none", "his", "her", "their"})
OPENING = 6  # words of the next sentence in which a pronoun for the source stands: "We are not using her name because"
DEFINITE_STARTS = frozenset({"the", "that", "this", "both", "these", "those"})
LATER_SENTENCES = 4  # how far on "The exporter …" may still give the reason of "one exporter"


def find_reason(view: ParseView, i: int) -> Offsets | None:
    """The reason given for the anonymity of the source with head word `i`, as written, without the full stop.

    It does not judge whether the reason is a good one, and does not catch reasons told at the end of the article.
    """
    number = view.sent[i]
    first, stop = view.bounds[number]
    found = reason_in(view.text, view.start[i], view.end[stop - 1]) or _fronted(view, first, i, stop)
    if found:
        return found
    for offset in range(1, LATER_SENTENCES + 1):
        if number + offset >= len(view.bounds):
            break
        first, stop = view.bounds[number + offset]
        while first < stop - 1 and view.pos[first] in ("SPACE", "PUNCT"):
            first += 1
        again = view.lower[first] in DEFINITE_STARTS and view.lemma[i] in view.lemma[first + 1 : first + 4]
        taken_up = offset == 1 and not TAKEN_UP.isdisjoint(view.lower[first : min(first + OPENING, stop)])
        if (again or taken_up) and (found := reason_in(view.text, view.start[first], view.end[stop - 1])):
            return found
    return None


def reason_in(text: str, start: int, end: int) -> Offsets | None:
    """The reason in the code points [start, end) of a text."""
    sentence = text[start:end]
    if not may_hide_names(sentence):
        return None
    for wish in ANONYMITY.finditer(sentence):
        reason = PURPOSE.match(sentence, wish.end())
        if reason is None:
            reason = REASON.search(sentence, wish.end())
            if reason and reason.start() - wish.end() > REASON_WITHIN:
                reason = None
        if reason is None and (clause := SECOND_CLAUSE.match(sentence, wish.end())):
            return start + clause.start("why"), start + clause.end("why")
        if reason:
            found = SPEECH.split(reason.group())[0]  # "as she does not speak for the college | said that"
            lead = len(found) - len(found.lstrip())
            if saying := SAYING.match(found):
                lead = saying.end()
            return start + reason.start() + lead, start + reason.start() + len(found)
    if refusal := UNAUTHORISED.search(sentence):
        return start + refusal.start(), start + len(sentence[: refusal.end()].rstrip())
    return None


def may_hide_names(text: str) -> bool:
    """A quick look for the letters of a wish for anonymity, before any pattern is tried."""
    folded = text.casefold()
    return any(clue in folded for clue in CLUES) or any(clue in folded for clue in MORE_CLUES)


def asks_not_to_be_named(view: ParseView, first: int, stop: int) -> bool:
    """The words [first, stop) hold a wish for anonymity or a ban on speaking."""
    words = view.text[view.start[first] : view.end[stop - 1]] if first < stop else ""
    return bool(ANONYMITY.search(words) or UNAUTHORISED.search(words))


def _fronted(view: ParseView, first: int, i: int, stop: int) -> Offsets | None:
    """ "Citing fear of reprisals, a clerk asked not to be named"."""
    begin = view.start[first]
    reason = FRONTED.match(view.text[begin : view.start[i]])
    if reason is None or not asks_not_to_be_named(view, i, stop):
        return None
    found = reason.group()
    return begin + len(found) - len(found.lstrip()), begin + reason.end()
