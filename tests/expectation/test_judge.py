"""Margins of sentences on signals that are formulas on paper: each construct holds, fails, and at its boundary."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtor_sbml.expectation.judging.evaluate import CannotJudge
from mtor_sbml.expectation.judging.margins import TIE

from .judged import Bench, at

DECAY = {"X": lambda t: 16 * 0.5 ** (t / 10), "P": lambda t: 10 * (1 - np.exp(-t / 10))}
PULSE = {"X": lambda t: t * np.exp(1 - t / 10), "P": lambda t: 10 - t / 6}  # X peaks with 10 at 10 min
DECAYING, PULSING = Bench(DECAY), Bench(PULSE)


def steps(x: float, y: float = 0.0, p: float = 0.0, q: float = 0.0) -> Bench:
    """Signals that do not move: X, Y and the fractions p and q."""
    return Bench({"X": at(x), "Y": at(y), "P / top": at(p), "X / top": at(q), "X - P": at(x - y), "A": at(x)})


@pytest.mark.parametrize(
    ("sentence", "margin"),
    [
        ("X[plain] at 20 min <= 50 % of X[plain] at 0 min", 1),
        ("X[plain] at 10 min <= 50 % of X[plain] at 0 min", 0),
        ("X[plain] at 10 min <= 25 % of X[plain] at 0 min", -1),
        ("X[plain] at 10 min >= 0.25x X[plain] at start", 1),
        ("X[plain] at end > 0.125 nM", 1),
        ("X[plain] at 10 min < 0.016 uM", 1),
        ("X[plain] at 20 min / X[plain] at 0 min < 0.5", 1),
        ("2 * X[plain] at 20 min <= X[plain] at 0 min", 1),
        ("16 nM > X[plain] at 20 min > 2 nM", 1),
        ("X[plain] at 20 min between 2 nM and 5 nM", np.log2(5 / 4)),
        ("X[plain] at 20 min is about 5 nM within 2 nM", 1),
        ("early < 16 nM", 1),
        ("read(X, 20 min) < 16 nM", 2),
        ("mean(X[plain] from 0 min to 10 min) <= 16 nM", -np.log2(0.5 / np.log(2))),
        ("min(X[plain] from 0 min to 20 min) >= 2 nM", 1),
        ("max(X[plain]) <= 32 nM", 1),
    ],
)
def test_levels(sentence, margin):
    assert DECAYING.margin(sentence) == pytest.approx(margin, abs=1e-6)


def test_a_peak_between_samples_counts_whatever_the_grid():
    for step in (1.0, 3.7, 8.0):
        bench = Bench(PULSE, step=step)
        assert bench.margin("max(X[plain]) <= 20 nM") == pytest.approx(1, abs=1e-9)
        assert bench.margin("always, X[plain] <= 20 nM") == pytest.approx(1, abs=1e-9)
        assert bench.margin("time_to_peak(X[plain]) <= 20 min") == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(
    ("sentence", "margin"),
    [
        ("half_time(P[plain] from 0 min to 30 min) < 2x half_time(P[plain] from 0 min to 30 min)", 1),
        # Half of what it reaches by then: 10·(1 − exp(−t/10)) = 5·(1 − exp(−6)).
        ("half_time(P[plain]) <= 10 min", np.log2(10 / (-10 * np.log(1 - (1 - np.exp(-6)) / 2)))),
        ("first_time(X[plain] <= 4 nM) <= 40 min", 1),
        ("first_time(X[plain] <= 4 nM) > 10 min", 1),
        ("first_time(X[plain] <= 4 nM) is about 20 min within 5 %", 10),
        ("last_time(X[plain] >= 4 nM) < 10 min", -1),
        ("X[plain] at first_time(P[plain] >= 5 nM) >= 1 nM", 4 - np.log(2)),
    ],
)
def test_times(sentence, margin):
    assert DECAYING.margin(sentence) == pytest.approx(margin, abs=1e-4)


def test_what_never_happens_is_later_than_the_window():
    assert DECAYING.margin("first_time(X[plain] < 8 nM) < first_time(X[plain] < 0.1 nM)") == pytest.approx(np.log2(6))
    assert DECAYING.margin("first_time(X[plain] < 8 nM) > first_time(X[plain] < 0.1 nM)") == pytest.approx(-np.log2(6))
    with pytest.raises(CannotJudge, match="neither happens within 1 h"):
        DECAYING.margin("first_time(X[plain] < 0.1 nM) < first_time(P[plain] > 11 nM)")
    with pytest.raises(CannotJudge, match="never comes within 1 h"):
        DECAYING.margin("X[plain] at first_time(X[plain] < 0.1 nM) > 1 nM")


def test_a_signal_that_does_not_move_has_no_half_time():
    with pytest.raises(CannotJudge, match=r"has no half time: it moves by 0 only, less than its resolution \(0.001\)"):
        steps(5).margin("half_time(X[plain]) < 5 min")


@pytest.mark.parametrize(
    ("p", "q", "sentence", "margin"),
    [
        (0.99, 0.9, "p[plain] at 0 min >= q[plain] at 0 min", 3.46),
        (0.99, 0.0, "p[plain] at 0 min >= 90 %", 3.46),
        (0.9, 0.0, "p[plain] at 0 min >= 0.9", 0),
        (0.02, 0.8, "p[plain] at 0 min <= 10 % of q[plain] at 0 min", 2),
        (0.5, 0.0, "p[plain] at 0 min is about 50 % within 10 %", np.log2(np.log2(1.1) / np.log2(1 + 0.001 / 0.5))),
        (0.0, 0.0, "p[plain] at 0 min is absent", 10),
        (0.004, 0.0, "p[plain] at 0 min is absent", -2),
        (0.004, 0.0, "p[plain] at 0 min is present", 2),
    ],
)
def test_fractions_go_by_odds_and_shares_by_ratio(p, q, sentence, margin):
    assert steps(1, 1, p, q).margin(sentence) == pytest.approx(margin, abs=0.005)


def test_signed_values_and_differences_go_by_their_scale():
    assert steps(8, 5).margin("shift[plain] at 0 min >= -2 nM") == pytest.approx(0.5)
    assert steps(8, 0).margin("mean(X[plain]) - mean(Y[plain]) >= 5 nM") == pytest.approx(0.3)
    assert steps(8, 8).margin("shift[plain] at 0 min <= 0 nM") == 0
    assert steps(8, 8).margin("shift[plain] at 0 min < 0 nM") == TIE


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        (
            "X[plain] at 1 min <= Y[plain] at 1 min",
            r"both sides are below the resolution \(0.001\): X in plain at 1 min",
        ),
        ("p[plain] at 1 min < q[plain] at 1 min", "within the resolution of 1"),
        ("fold_change(X[plain] at 1 min by dose from 0 min) < 0.5", "X in plain at 1 min"),
        ("dose from 0 min lowers X[plain] at 1 min", r"given: can say so|X in plain at 1 min \(0.0005 nM\)"),
        ("X[plain] at 1 min / Y[plain] at 1 min < 2", "cannot divide by Y in plain at 1 min"),
        ("always, X[plain] < Y[plain]", "from 0 min to 1 h what is compared is always below its resolution"),
        ("not (X[plain] at 1 min < Y[plain] at 1 min)", "vacuous: both sides"),
        ("p[plain] at 1 min > 5 % and X[plain] at 1 min < Y[plain] at 1 min", "vacuous: both sides"),
        ("X[plain] at 1 min is about Y[plain] at 1 min within 10 %", "vacuous: both sides"),
        ("X[plain] rises", "below its resolution at both ends"),
    ],
)
def test_nothing_compared_with_nothing_is_an_error(sentence, says):
    bench = steps(0.0005, 0.0002, 0.9995, 0.9999)
    with pytest.raises(CannotJudge, match=says):
        bench.margin(sentence)


def test_a_tolerance_finer_than_the_resolution_is_refused():
    with pytest.raises(CannotJudge, match=r"within 1 % is finer than the resolution \(0.001\) of p-X"):
        steps(1, 1, 0.05, 0.05).margin("p[plain] at 1 min is about q[plain] at 1 min within 1 %")


def test_moments_that_say_nothing_are_skipped_in_intervals():
    bench = Bench({"X": lambda t: np.where(t < 30, 0.0, 4.0), "Y": lambda t: np.where(t < 30, 0.0, 8.0)}, jumps=(30.0,))
    assert bench.margin("always, X[plain] <= Y[plain]") == pytest.approx(1)


@pytest.mark.parametrize(
    ("sentence", "margin"),
    [
        ("always from 0 min to 30 min, X[plain] >= 1 nM", 1),
        ("always, X[plain] >= 0.25 nM", 0),
        ("always, X[plain] > 0.25 nM", TIE),
        ("always after 10 min, X[plain] <= 16 nM", 1),
        ("always before 10 min, X[plain] >= 4 nM", 1),
        ("eventually within 30 min, X[plain] <= 1 nM", -1),
        ("eventually, X[plain] <= 1 nM", 2),
        ("once, X[plain] <= 0.25 nM", 0),
        ("at 20 min, X[plain] < 8 nM", 1),
        ("at 20 min, (X[plain] < 8 nM and X[plain] > 1 nM)", 1),
        ("not (eventually, X[plain] <= 0.125 nM)", 1),
        ("always (X[plain] <= 32 nM and P[plain] <= 20 nM)", 1),
        # 10 min later X is half of what it is now: 16·2^(−t/10) at the end of the outer interval.
        ("always from 0 min to 20 min, eventually within 10 min, X[plain] <= 8 nM", 0),
        ("eventually within 40 min, always from 0 min to 10 min, X[plain] <= 8 nM", 3),
        ("X[plain] >= 4 nM until within 10 min, X[plain] <= 8 nM", 0),
    ],
)
def test_temporal_logic_on_the_continuous_signal(sentence, margin):
    assert DECAYING.margin(sentence) == pytest.approx(margin, abs=1e-4)


def test_or_over_time_is_the_better_of_both_at_each_time():
    t = np.linspace(0, 60, 600001)
    expected = np.min(np.maximum(np.log2(DECAY["X"](t) / 8), np.log2(np.maximum(DECAY["P"](t), 0.001) / 5)))
    assert DECAYING.margin("always (X[plain] >= 8 nM or P[plain] >= 5 nM)") == pytest.approx(expected, abs=1e-4)


def test_until_is_the_best_moment_of_release():
    # Until t' the claim holds by log2(X(t')/4); the release by log2(P(t')/5): equal where 16·2^(−t/10)/4 = P/5.
    t = np.linspace(0, 60, 600001)
    held, release = np.log2(DECAY["X"](t) / 4), np.log2(np.maximum(DECAY["P"](t), 0.001) / 5)
    expected = np.max(np.minimum(held, release))
    for step in (1.0, 7.0):
        margin = Bench(DECAY, step=step).margin("X[plain] >= 4 nM until P[plain] >= 5 nM")
        assert margin == pytest.approx(expected, abs=1e-4)


def test_both_limits_of_a_jump_count_and_nothing_before_the_interval():
    bench = Bench({"drug": lambda t: np.where(t < 30, 1.0, 4.0)}, jumps=(30.0,))
    assert bench.margin("always from 0 min to 30 min, seen[plain] <= 2 nM") == -1
    assert bench.margin("always from 30 min to 40 min, seen[plain] >= 2 nM") == 1
    assert bench.margin("seen[plain] at 30 min >= 2 nM") == 1


@pytest.mark.parametrize("wide", [0.5, 2.0])
def test_the_grid_does_not_move_a_nested_margin(wide):
    wave = {"X": lambda t: 5 + 4 * np.sin(t / 3)}
    sentence = "always from 0 min to 30 min, eventually within 15 min, X[plain] >= 6 nM"
    assert Bench(wave, step=wide).margin(sentence) == pytest.approx(Bench(wave, step=1.0).margin(sentence), abs=1e-4)


def test_a_premise_that_never_holds_is_vacuous():
    assert DECAYING.margin("always (X[plain] < 8 nM implies X[plain] < 16 nM)") > 0
    with pytest.raises(CannotJudge, match="premise of `implies` never holds from 0 min to 1 h"):
        DECAYING.margin("always (X[plain] > 20 nM implies X[plain] < 16 nM)")
    with pytest.raises(CannotJudge, match="premise of `implies` does not hold"):
        DECAYING.margin("X[plain] at 0 min > 20 nM implies X[plain] at 0 min < 16 nM")


def arms(
    without: float, with_: float, off: tuple[float, float] = (0.0, 0.0), gone: tuple[float, float] = (1, 1)
) -> Bench:
    """X without and with the dose; the same where A is knocked out; G with u, v, both and neither."""
    return Bench(
        {
            "X[plain]": at(without),
            "X[plain__dose_0min]": at(with_),
            "X[plain__RPTOR_ko]": at(gone[0]),
            "X[plain__RPTOR_ko__dose_0min]": at(gone[1]),
            "P / top[plain]": at(without),
            "P / top[plain__dose_0min]": at(with_),
            "G[plain]": at(off[0]),
            "G[plain__u_on_0min]": at(without),
            "G[plain__v_on_0min]": at(with_),
            "G[plain__u_on_0min__v_on_0min]": at(10.0),
        }
    )


@pytest.mark.parametrize(
    ("without", "with_", "sentence", "margin"),
    [
        (1.0, 0.05, "abolishes X[plain] at 1 h", 1),
        (1.0, 0.1, "abolishes X[plain] at 1 h", 0),
        (0.008, 0.0, "abolishes X[plain] at 1 h", np.log2(0.1 / 0.125)),
        (1.0, 0.4, "lowers X[plain] at 1 h", 1),
        (1.0, 0.85, "lowers X[plain] at 1 h", np.log2(0.8 / 0.85)),
        (1.0, 0.4, "partly lowers X[plain] at 1 h", 1),
        (1.0, 0.05, "partly lowers X[plain] at 1 h", -1),
        (1.0, 2.5, "raises X[plain] at 1 h", 1),
        (0.0, 0.0025, "raises X[plain] at 1 h", 1),
        (1.0, 1.1, "does not change X[plain] at 1 h", 1.23),
        (1.0, 2.0, "does not change X[plain] at 1 h", -1.64),
        (1.0, 1.05, "does not change X[plain] at 1 h within 10 %", np.log2(np.log2(1.1) / np.log2(1.05))),
        (1.0, 1.2, "does not change X[plain] at 1 h within 1.2x", 0),
        (1.0, 4.0, "raises X[plain] at 1 h at least 2-fold", 1),
        (1.0, 3.0, "raises X[plain] at 1 h by at least 50 %", 1),
        (1.0, 0.25, "lowers X[plain] at 1 h at least 2-fold", 1),
        (1.0, 0.15, "lowers X[plain] at 1 h to at most 30 %", 1),
        (1.0, 0.15, "lowers X[plain] at 1 h by at least 70 %", 1),
        (1.0, 0.4, "lowers X[plain] at 1 h to between 20 % and 60 %", np.log2(0.6 / 0.4)),
    ],
)
def test_verbs_and_their_amounts(without, with_, sentence, margin):
    assert arms(without, with_).margin(f"dose from 0 min {sentence}") == pytest.approx(margin, abs=0.005)


def test_unless_needs_the_effect_and_its_absence():
    # The worked example of the reference: 0.62 to 0.31, with the knock-out 0.61 to 0.598.
    sentence = "dose from 0 min lowers X[plain] at 1 h, requires RPTOR"
    assert arms(0.62, 0.31, gone=(0.61, 0.598)).margin(sentence) == pytest.approx(0.68, abs=0.005)
    assert arms(0.62, 0.31, gone=(0.61, 0.427)).margin(sentence) == pytest.approx(-0.68, abs=0.005)
    assert arms(0.62, 0.31, gone=(0.0, 0.0)).margin(sentence) == pytest.approx(0.68, abs=0.005)
    assert "off with knockout RPTOR" in arms(0.62, 0.31, gone=(0.0, 0.0)).said(sentence)


def test_gates():
    both = "g[plain] at 1 h needs both u_on from 0 min and v_on from 0 min"
    assert arms(1.0, 1.0).margin(both) == pytest.approx(np.log2(2.5))
    assert arms(1.0, 1.0).margin(f"{both}, each alone at most 10 %") == pytest.approx(0)
    assert arms(1.0, 5.0).margin(both) == pytest.approx(-1)
    either = "g[plain] at 1 h needs either u_on from 0 min or v_on from 0 min"
    assert arms(10.0, 10.0, off=(1.25, 0)).margin(either) == pytest.approx(np.log2(1 / 0.75))
    assert arms(10.0, 10.0, off=(5.0, 0)).margin(either) == pytest.approx(-1)
    assert arms(10.0, 3.75, off=(0.0, 0)).margin(either) == pytest.approx(-1)


def test_fold_changes_compare_with_each_other():
    assert arms(1.0, 0.1).margin("fold_change(X[plain] at 1 h by dose from 0 min) <= 20 %") == pytest.approx(1)


@pytest.mark.parametrize(
    ("sentence", "margin"),
    [
        ("X[plain] from 0 min to 10 min rises at least 2-fold", 10),
        ("X[plain] falls from 10 min to 20 min", np.log2(np.e / 2 / 1.25)),
        ("X[plain] falls", np.log2(0.001 / (60 * np.exp(-5)) / 1.25)),
        ("X[plain] rises monotonically from 1 min to 10 min", np.log2(10 / np.exp(0.9) / 1.25)),
        ("X[plain] rises monotonically from 1 min to 20 min", None),
        ("X[plain] peaks", np.log2((10 - 60 * np.exp(-5)) / 1)),
        ("X[plain] peaks between 5 min and 40 min", 1),
        ("X[plain] peaks by 5 min", -1),
        ("P[plain] is steady by 30 min", -np.log2(10)),
        ("P[plain] levels off by 57 min", 0),
        ("P[plain] is conserved", None),
        ("P[plain] is non-negative", 10),
        ("A[plain] is conserved", 10),
    ],
)
def test_shapes(sentence, margin):
    found = Bench(PULSE | {"A": at(3.0)}).margin(sentence)
    if margin is None:
        assert found < 0
    else:
        assert found == pytest.approx(margin, abs=1e-3)


def test_below_nothing_is_not_non_negative():
    assert Bench({"X": lambda t: 1e-4 * (t - 30)}).margin("X[plain] is non-negative") == pytest.approx(
        np.log2(1e-5 / 3e-3)
    )


@settings(max_examples=40, deadline=None)
@given(st.floats(0.01, 10), st.floats(0.01, 10))
def test_not_flips_and_a_looser_threshold_never_hurts(x, allowed):
    bench = steps(x)
    held = bench.margin(f"X[plain] at 1 min <= {allowed:.6f} nM")
    assert (held >= 0) == (x <= float(f"{allowed:.6f}"))
    assert (bench.margin(f"not (X[plain] at 1 min <= {allowed:.6f} nM)") >= 0) == (held < 0)
    assert bench.margin(f"X[plain] at 1 min <= {2 * allowed:.6f} nM") >= held
