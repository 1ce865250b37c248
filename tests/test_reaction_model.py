"""The trained judge of reactions: what it is told, what it answers, and that its weights are whole."""

from __future__ import annotations

import numpy as np
import pytest

from toolkit.pipeline.parse_view import view_of
from toolkit.pipeline.reaction_coder import list_readings
from toolkit.pipeline.reaction_model import WEIGHTS, code_reading, features_of, load_model
from toolkit.schemas import CODES


def readings_of(nlp, text):
    doc = nlp(text)
    return view_of(doc), [reading for _, reading in list_readings(doc)]


def test_it_has_a_weight_for_every_feature_and_code():
    model = load_model()
    assert set(model.codes) == set(CODES)
    assert model.weights.shape == (len(model.rows), len(CODES))
    assert np.isfinite(model.weights).all()
    assert np.isfinite(model.bias).all()


def test_the_weights_are_numbers_and_never_pickled():
    with np.load(WEIGHTS, allow_pickle=False) as stored:
        assert {stored[name].dtype.kind for name in stored.files} <= {"u", "f"}


def test_probabilities_add_up_to_one_also_for_words_never_seen():
    shares = load_model().score_codes(["l:no-such-word", "w2:nor such"])
    assert sum(shares.values()) == pytest.approx(1)


def test_names_and_figures_are_masked(nlp):
    view, [reading] = readings_of(nlp, "“Ada Quill paid 40 pounds to Norway,” said Bo Carter of the harbour board.")
    features = " ".join(features_of(view, reading))
    assert "quill" not in features
    assert "norway" not in features
    assert "<number>" in features


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("“It is a reckless, shameful decision,” Bo Carter told reporters.", "CONDEMN"),
        ("“We will take the ministry to court on Monday,” Bo Carter said.", "THREATEN"),
        ("“The ministers must publish the report now,” Bo Carter said.", "DEMAND"),
        ("Bo Carter said he was delighted with the new rule.", "SUPPORT"),
        ("Bo Carter said that was simply not true.", "DENY"),
    ],
)
def test_plain_cues_leave_the_code_to_the_words(nlp, text, code):
    view, [reading] = readings_of(nlp, text)
    assert reading.cue.code == "REPORT"
    assert code_reading(view, reading).code == code


def test_a_telling_cue_stands_unless_the_words_say_otherwise_much_more_clearly(nlp):
    view, [reading] = readings_of(nlp, "Bo Carter condemned the plan.")
    assert code_reading(view, reading).code == "CONDEMN"


def test_it_can_say_which_features_spoke_for_a_code(nlp):
    view, [reading] = readings_of(nlp, "“This is a disgrace,” Bo Carter said.")
    told = load_model().weigh_features(features_of(view, reading), "CONDEMN")
    assert told == sorted(told, key=lambda pair: -abs(pair[1]))
    assert max(weight for _, weight in told) > 0


@pytest.mark.parametrize(
    ("text", "method"),
    [
        ("Oslo refused to comment.", "rule"),
        ("Oslo welcomed the ban.", "rule"),
        ("“It is a reckless decision,” Bo Carter said.", "model"),
    ],
)
def test_a_reaction_says_whether_a_rule_or_the_model_decided(nlp, text, method):
    assert [reaction.method for reaction in nlp(text)._.reactions] == [method]


def test_no_feature_is_forgotten_when_it_is_asked_what_spoke_for_a_code():
    model = load_model()
    assert [name for name, _ in model.weigh_features(list(model.rows)[:1], "REPORT")] == list(model.rows)[:1]
