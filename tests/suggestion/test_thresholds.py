import numpy as np
import pytest

from ctrp_research.suggestion.thresholds import NEVER, SHOWN_FROM, thresholds


def test_a_threshold_keeps_the_precision_that_was_asked():
    draw = np.random.default_rng(0)
    stated = draw.uniform(0, 1, (4000, 3))
    labels = (draw.uniform(0, 1, stated.shape) < stated).astype(float)
    for precision in (0.7, 0.8, 0.9):
        for column, lowest in enumerate(thresholds(stated, labels, precision)):
            shown = stated[:, column] >= lowest
            assert labels[shown, column].mean() == pytest.approx(precision, abs=0.02)


def test_a_code_that_reaches_no_precision_is_silent_beside_one_that_does():
    stated = np.linspace(0.4, 0.9, 200)[:, None] * np.ones((1, 2))
    labels = np.zeros((200, 2))
    labels[:, 0] = 1
    good, bad = thresholds(stated, labels, 0.7)
    assert good == SHOWN_FROM
    assert bad == NEVER


def test_few_lucky_hits_open_no_gate():
    stated = np.full((300, 30), 0.35)
    labels = np.zeros((300, 30))
    stated[:20, 1:] = 0.37
    stated[:2, 0], labels[:2, 0] = 0.36, 1
    assert thresholds(stated, labels, 0.9)[0] == NEVER


def test_nothing_learned_has_the_usual_threshold():
    assert list(thresholds(np.zeros((0, 2)), np.zeros((0, 2)), 0.5)) == [SHOWN_FROM] * 2
