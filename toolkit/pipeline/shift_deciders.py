"""Who decided: the subject or agent of the deciding verb, who announced it, or who decided last."""

from __future__ import annotations

from toolkit.pipeline.parse_view import ParseView, word_class
from toolkit.pipeline.reaction_cues import subject_of
from toolkit.pipeline.records import Mention, Offsets
from toolkit.pipeline.shift_news import news_verb
from toolkit.pipeline.shift_spans import Draft, shift_words

ACTOR_LABELS = frozenset({"PERSON", "ORG", "GPE", "NORP"})
PRONOUNS = frozenset({"he", "she", "they", "it", "we"})
DASHES = frozenset({"-", "–", "—", "--"})
OBLIGED = frozenset({"have", "need"})  # "would have to cut": the subject obeys, someone else decided
ANNOUNCING = frozenset(
    {"promise", "tell", "confirm", "declare", "notify", "back", "approve", "pass", "sign", "endorse"}
)
OFFICES = frozenset(
    {"politician", "voter", "councillor", "councilor", "lawmaker", "minister", "judge", "regulator", "chief"}
) | {"body", "board", "panel", "court", "authority", "agency", "commission", "watchdog", "federation", "assembly"}
MentionAt = dict[int, Mention]


def decider_word(view: ParseView, verb: int, mention_at: MentionAt) -> int | None:
    """The subject, agent, or possessor of the decision ("Vietnam's decision to ban"), if it can decide."""
    agent = next((view.child(k, "pobj") for k in view.kids[verb] if view.dep[k] == "agent"), None)
    noun = view.head[verb]
    owner = view.child(noun, "poss") if view.dep[verb] == "acl" and view.pos[noun] == "NOUN" else None
    shared = view.dep[verb] in ("advcl", "xcomp", "conj") and not view.has_child(verb, "nsubj")
    if agent is None and owner is None and (_binds_subject(view, verb) or (shared and _binds_subject(view, noun))):
        return None
    subject = agent if agent is not None else owner if owner is not None else subject_of(view, verb)
    if subject is not None and view.ent[subject] == "DATE":  # "As recently as March the Commission insisted"
        later = [k for k in view.kids[verb] if view.dep[k] == "nsubj" and k > subject]
        subject = later[0] if later else subject
    if subject is not None and agent is None:
        subject = _behind_dateline(view, subject, verb, mention_at)
    if subject is None or (view.dep[verb] == "xcomp" and view.lemma[noun] in OBLIGED):
        return None
    if can_decide(view, subject, mention_at):
        return subject
    carried = view.lemma[subject] in shift_words("instrument", "rule_noun") or view.ent[subject] != ""
    return _actor_inside(view, subject, verb) if carried and view.pos[subject] != "PRON" else None


def _binds_subject(view: ParseView, verb: int) -> bool:
    """ "Cafes in Norland will be allowed", "may sell", "will have to", "will be free to": whom a rule binds did not make it."""
    if view.has_child(verb, "nsubjpass"):
        return True
    told = view.child(verb, "acomp", "xcomp", "oprd")
    if told is not None and (view.lemma[verb] == "have" or view.lemma[told] in ("able", "free", "liable", "entitled")):
        return True
    helpers = {view.lower[k] for k in view.kids[verb] if view.dep[k] == "aux"}
    return bool(helpers & {"may", "must", "can", "could"}) and view.dep[verb] != "acl"


def _behind_dateline(view: ParseView, subject: int, verb: int, mention_at: MentionAt) -> int:
    """ "BRUSSELS - The European Union imposed …": the parser takes the dateline for the subject."""
    first = view.bounds[view.sent[subject]][0]
    if subject - first > 6:
        return subject
    near = range(subject + 1, min(first + 12, verb))
    dash = next((k for k in near if view.lower[k] in DASHES and view.end[k - 1] < view.start[k]), None)
    if dash is None:
        return subject
    behind = (k for k in range(dash + 1, verb) if view.pos[k] in ("NOUN", "PROPN") and can_decide(view, k, mention_at))
    plain = [
        k for k in behind if view.ent[k] not in ("DATE", "TIME") and view.dep[k] not in ("poss", "compound", "pobj")
    ]
    return plain[0] if plain else subject


def can_decide(view: ParseView, word: int, mention_at: MentionAt) -> bool:
    """A name, a pronoun for one, or a noun for an office ("the government")."""
    if view.pos[word] == "PRON":
        return view.lower[word] in PRONOUNS
    if view.ent[word] in ("DATE", "TIME", "MONEY", "CARDINAL", "PERCENT"):
        return False
    if view.text[view.start[word] : view.end[word]].isupper() and view.end[word] - view.start[word] > 1:
        return True  # "the FA", "MPs"
    return (
        word in mention_at
        or view.pos[word] == "PROPN"
        or view.ent[word] in ACTOR_LABELS
        or view.lemma[word] in word_class("deciding_noun") | OFFICES
    )


def _actor_inside(view: ParseView, subject: int, verb: int) -> int | None:
    """The actor named in the subject ("the new Russian text"), or who held the rule that ends ("a position that X defended")."""
    signed = next((k for k in view.kids[subject] if view.dep[k] in ("relcl", "acl")), None)
    signer = None if signed is None else view.child(signed, "nsubj")
    if signer is not None and view.ent[signer] in ACTOR_LABELS:  # "The protocol that Norland signed"
        return signer
    inside = range(view.left(subject), view.phrase(subject)[1])
    found = next((k for k in inside if view.ent[k] in ("GPE", "NORP", "ORG")), None)
    noun = view.child(verb, "dobj")
    if found is None and noun is not None:
        holder = next((view.child(k, "nsubj") for k in view.kids[noun] if view.dep[k] in ("relcl", "acl")), None)
        found = holder if holder is not None and view.ent[holder] != "" else None
    return found


def find_decider(
    view: ParseView, draft: Draft, mentions: list[Mention], mention_at: MentionAt, leader: Offsets | None
) -> Offsets | None:
    """Who decided, as written: with the verb, above it ("the government announced that"), or who decided the first shift."""
    number = view.sent[draft.verb]
    word = _state_of_news(view, number, mention_at) if draft.new else None
    if word is None and draft.decides:
        word = decider_word(view, draft.verb, mention_at)
    if word is None or (view.pos[word] == "PRON" and not _chained(word, mentions, mention_at)):
        word = _announcer(view, draft.verb, mention_at)
    if word is None:
        word = _decides_in(view, number, mention_at)
    if word is None and leader is None:
        near = range(number + 1, min(number + 3, len(view.bounds)))
        word = next((k for n in near if (k := _decides_in(view, n, mention_at)) is not None), None)
    if word is not None:
        return _written(view, word, mentions, mention_at)
    return leader or _last_institution(view, draft.verb, mentions)


def _state_of_news(view: ParseView, number: int, mention_at: MentionAt) -> int | None:
    """ "Norland will admit …, its minister said": a state or body that acts in the news has decided, whoever announced it."""
    news = news_verb(view, *view.bounds[number])
    subject = None if news is None else view.child(news, "nsubj")
    if news is None or subject is None or _binds_subject(view, news):
        return None
    mention = mention_at.get(subject)
    label = mention.label if mention and mention.kind in ("name", "metonym") else view.ent[subject]
    named = label in ("GPE", "ORG") or (view.pos[subject] == "PROPN" and label == "")
    helpers = {view.lower[k] for k in view.kids[news] if view.dep[k] == "aux"}
    return subject if named and helpers & {"will", "has", "have", "is", "would"} else None


def _chained(word: int, mentions: list[Mention], mention_at: MentionAt) -> bool:
    """Another mention says whom the pronoun stands for."""
    mention = mention_at.get(word)
    chain = mention.chain if mention else None
    return chain is not None and any(m.chain == chain and m.kind != "pronoun" for m in mentions)


def _decides_in(view: ParseView, number: int, mention_at: MentionAt) -> int | None:
    """Who decides, announces or undoes something anywhere in the sentence: "under an order approved by the board"."""
    first, stop = view.bounds[number]
    for verb in range(first, stop):
        if view.pos[verb] != "VERB" or not (_announces(view, verb) or view.lemma[verb] in shift_words("undo")):
            continue
        agent = next((view.child(k, "pobj") for k in view.kids[verb] if view.lower[k] == "by"), None)
        subject = agent if agent is not None else view.child(verb, "nsubj")
        known = subject is not None and view.pos[subject] != "PRON" and view.ent[subject] != "PERSON"
        if subject is not None and known and can_decide(view, subject, mention_at):
            return subject
    return None


def _announcer(view: ParseView, verb: int, mention_at: MentionAt) -> int | None:
    """The subject of the verb of announcing or deciding that the clause hangs on, or that stands beside it."""
    above = verb
    for _ in range(6):
        head = view.head[above]
        beside = [k for k in view.kids[above] if view.dep[k] in ("ccomp", "parataxis", "advcl") and _announces(view, k)]
        around = beside + ([head] if head != above and view.dep[above] in ("ccomp", "xcomp", "advcl") else [])
        for other in around:
            subject = view.child(other, "nsubj")
            if subject is not None and _announces(view, other) and can_decide(view, subject, mention_at):
                return subject if view.pos[subject] != "PRON" or mention_at.get(subject) else None
        if head == above:
            return None
        above = head
    return None


def _announces(view: ParseView, verb: int) -> bool:
    return view.lemma[verb] in word_class("announce") | word_class("decide") | ANNOUNCING


def _written(view: ParseView, word: int, mentions: list[Mention], mention_at: MentionAt) -> Offsets:
    """The phrase of the word; a pronoun or an adjective gives way to the name before it."""
    mention = mention_at.get(word)
    if view.pos[word] == "PRON":
        chain = mention.chain if mention else None
        named = [
            m
            for m in mentions
            if m.chain == chain and chain is not None and m.kind != "pronoun" and m.end <= view.start[word]
        ]
        return (named[-1].start, named[-1].end) if named else view.span(word, word + 1)
    if view.ent[word] in ("NORP", "GPE") and view.dep[word] in ("amod", "compound", "nmod"):
        stem = view.lower[word][:4]
        alike = [m for m in mentions if m.kind == "name" and view.text[m.start : m.end].casefold().startswith(stem)]
        if alike:
            return alike[0].start, alike[0].end
    return view.span(*view.phrase(word))


def _last_institution(view: ParseView, verb: int, mentions: list[Mention]) -> Offsets | None:
    """The last organisation or government named before the verb; in the first paragraph also the first one behind it."""
    named = [m for m in mentions if m.label in ("ORG", "GPE") and m.kind in ("name", "metonym")]
    before = [m for m in named if m.start < view.start[verb]]
    first, stop = view.bounds[view.sent[verb]]
    beside = [m for m in named if view.start[first] <= m.start < view.end[stop - 1]]
    found = before[-1] if before else beside[0] if beside else None
    return (found.start, found.end) if found else None
