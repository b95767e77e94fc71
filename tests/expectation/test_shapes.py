"""What is said of a signal's course, on signals whose numbers are known on paper: holds, fails, and at its boundary."""

import numpy as np
import pytest

from mtor_sbml.expectation.judging.evaluate import CannotJudge
from mtor_sbml.expectation.judging.margins import TIE

from .judged import Bench, at


def pulse(t):
    """From 0 up to 10 at 10 min and back: 7.358 at 20 min, 0.4043 at 60 min."""
    return t * np.exp(1 - t / 10)


def wave(t):
    """Peaks of 9 at 10, 20, …, 50 min over valleys of 1."""
    return 5 + 4 * np.cos(2 * np.pi * t / 10)


def ringing(t):
    """The same, losing 1 − exp(−0.5) of its amplitude, 39.3 %, from peak to peak."""
    return 5 + 4 * np.exp(-0.05 * t) * np.cos(2 * np.pi * t / 10)


PULSE = Bench({"X": pulse, "Y": lambda t: 10 - 0.9 * pulse(t), "A": lambda t: 10 + 0.1 * pulse(t), "B": at(0.0005)})
WAVE = Bench({"X": wave, "Y": ringing, "A": at(2.0), "P / top": at(0.5), "B": lambda t: 0.125 + t / 40})
BEND = Bench({"X": lambda t: 10 * (t / 60) ** 2, "Y": lambda t: 2 + t / 20, "A": lambda t: 16 * 0.5 ** (t / 10)})
LEFT, LATE = pulse(60) / 10, pulse(20) / 10  # shares of the way that are left at 60 and 20 min


@pytest.mark.parametrize(
    ("sentence", "margin"),
    [
        ("X[plain] is transient", np.log2(0.5 / LEFT)),
        ("X[plain] is transient by 20 min", np.log2(0.5 / LATE)),
        ("X[plain] is transient back to at most 73.5759 % by 20 min", 0),
        ("X[plain] is transient back to at most 25 %", np.log2(0.25 / LEFT)),
        ("Y[plain] is transient by 20 min", np.log2(0.5 / LATE)),  # downwards, and back
        ("A[plain] is transient", np.log2(1.1 / 1.25)),  # no rise to speak of
        ("X[plain] is sustained", np.log2(LEFT / 0.7)),
        ("X[plain] is sustained from 0 min to 20 min", np.log2(LATE / 0.7)),
        ("X[plain] from 0 min to 20 min is sustained at least 73.5759 %", 0),
        ("Y[plain] from 0 min to 20 min is sustained at least 36.788 %", 1),
        ("X[plain] overshoots", np.log2((1 - LEFT) / 0.1)),
        ("X[plain] overshoots by at least 50 %", np.log2((1 - LEFT) / 0.5)),
        ("X[plain] overshoots from 0 min to 10 min", -np.log2(1000)),
        ("X[plain] from 0 min to 20 min overshoots by at least 26.4241 %", 0),
        ("Y[plain] overshoots", np.log2(10 / 1.25)),  # the fall to 1 decides
        ("X[plain] adapts", np.log2(0.2 / LEFT)),
        ("X[plain] adapts within 10 %", np.log2(0.1 / LEFT)),
        ("X[plain] adapts by 20 min", np.log2(0.2 / LATE)),
        ("Y[plain] from 0 min to 20 min adapts within 73.5759 %", 0),
        ("X[plain] is biphasic", np.log2((1 - LEFT) / 0.25)),
        ("Y[plain] is biphasic", np.log2((1 - LEFT) / 0.25)),
        ("X[plain] is biphasic from 0 min to 10 min", -10),
    ],
)
def test_responses(sentence, margin):
    assert PULSE.margin(sentence) == pytest.approx(margin, abs=1e-4)


@pytest.mark.parametrize(
    ("sentence", "margin"),
    [
        ("X[plain] oscillates", np.log2(8 / 0.8)),
        ("X[plain] oscillates from 0 min to 25 min", -10),  # two peaks
        ("A[plain] oscillates", -10),
        ("X[plain] oscillates with period between 5 min and 20 min", 1),
        ("X[plain] oscillates with period <= 10 min", 0),
        ("X[plain] oscillates with period < 5 min", -1),
        ("A[plain] oscillates with period < 5 min", -10),
        ("X[plain] oscillates with period < 20 min with damping <= 1 %", 1),
        ("Y[plain] oscillates with damping between 30 % and 50 %", np.log2(0.5 / (1 - np.exp(-0.5)))),
        ("Y[plain] oscillates with damping <= 20 %", np.log2(0.2 / (1 - np.exp(-0.5)))),
        ("period(X[plain]) <= 20 min", 1),
        ("period(Y[plain]) is about 10 min within 1 %", 10),
        ("2 * period(X[plain] from 0 min to 40 min) < 10 min", -1),
    ],
)
def test_oscillations(sentence, margin):
    assert WAVE.margin(sentence) == pytest.approx(margin, abs=2e-3)


def test_what_does_not_oscillate_has_no_period():
    with pytest.raises(CannotJudge, match="A in plain has no period: it has fewer than three peaks"):
        WAVE.margin("period(A[plain]) < 20 min")


@pytest.mark.parametrize(
    ("sentence", "margin"),
    [
        ("X[plain] is linear", -np.log2(5)),  # t² is a quarter of its span below its chord
        ("X[plain] is linear within 25 %", 0),
        ("X[plain] is linear from 0 min to 30 min within 50 %", 1),
        ("Y[plain] is linear", np.log2(0.05 * 3 / 0.001)),
        ("Y[plain] is flat within 2.5x", 0),
        ("Y[plain] is flat", np.log2(np.log2(1.25) / np.log2(2.5))),
        ("Y[plain] is flat from 40 min to 60 min within 50 %", np.log2(np.log2(1.5) / np.log2(1.25))),
        ("X[plain] is steady from 30 min to 60 min within 75 %", 0),
        ("X[plain] levels off from 30 min to 60 min within 37.5 %", -1),
        ("Y[plain] rises at least 2.5-fold", 0),
        ("Y[plain] rises by at least 25 %", 1),
        ("Y[plain] rises to between 125 % and 500 %", 1),
        ("Y[plain] rises by 20 min", np.log2(1.5 / 1.25)),
        ("Y[plain] rises within 20 min", np.log2(1.5 / 1.25)),
        ("Y[plain] rises monotonically at least 5-fold", -1),
        ("A[plain] from 0 min to 20 min falls to at most 25 %", 0),
        ("A[plain] from 0 min to 20 min falls by at least 50 %", 1),
        ("A[plain] from 0 min to 20 min falls to between 12.5 % and 100 %", 1),
        ("A[plain] from 0 min to 20 min falls to between 50 % and 100 %", -1),
    ],
)
def test_lines_and_amounts(sentence, margin):
    assert BEND.margin(sentence) == pytest.approx(margin, abs=1e-4)


def test_a_signal_that_does_not_move_has_no_peak_and_is_not_biphasic():
    assert WAVE.margin("A[plain] peaks") == TIE
    assert WAVE.margin("A[plain] is biphasic") == TIE


@pytest.mark.parametrize("word", ["is transient", "is sustained", "overshoots", "adapts", "is flat"])
def test_what_is_nothing_throughout_has_no_shape(word):
    with pytest.raises(CannotJudge, match=r"vacuous: B in plain is below its resolution"):
        PULSE.margin(f"B[plain] {word}")


@pytest.mark.parametrize(
    ("bench", "sentence", "said"),
    [
        (
            PULSE,
            "X[plain] is transient by 20 min",
            (
                "X in plain: 0 nM → 10 nM at 10 min → 7.36 nM at 20 min; 73.6 % of the way is left; "
                "at most 50 % expected"
            ),
        ),
        (
            PULSE,
            "A[plain] overshoots",
            (
                "A in plain: 10 nM → 11 nM at 10 min → 10 nM at 1 h; 96 % of the way is lost again; at least 10 % "
                "expected, and a rise by 1.25-fold before"
            ),
        ),
        (
            PULSE,
            "X[plain] adapts",
            (
                "X in plain: 0 nM → 10 nM at 10 min → 0.404 nM at 1 h; it ends 4.04 % of the way from its start; "
                "at most 20 % expected"
            ),
        ),
        (
            WAVE,
            "X[plain] oscillates with period < 5 min",
            (
                "X in plain: 5 peaks, one every 10 min, each losing 0 %; the third stands out by 8 nM of a span of "
                "8 nM; 3 peaks of 10 % of its span expected; period of X in plain is 10 min; less than 5 min expected"
            ),
        ),
        (WAVE, "A[plain] oscillates", "A in plain has fewer than 3 peaks; 3 peaks of 10 % of its span expected"),
        (
            BEND,
            "X[plain] is linear from 0 min to 30 min within 50 %",
            (
                "X in plain from 0 min to 30 min is within 0.625 nM of the line between its ends, of a span of 2.5 nM; "
                "at most 50 % of it expected"
            ),
        ),
        (BEND, "Y[plain] is flat", "Y in plain goes from 2 nM to 5 nM; within 1.25x expected"),
        (
            PULSE,
            "not (X[plain] is biphasic)",
            "X in plain goes beyond both of its ends by 9.6 nM, of a span of 10 nM; less than 25 % of it expected",
        ),
    ],
)
def test_shapes_in_words(bench, sentence, said):
    assert bench.said(sentence) == said
