"""What happens over time besides `always`: crossings, durations, areas, premises; on signals known on paper."""

import numpy as np
import pytest

from mtor_sbml.expectation.judging.evaluate import CannotJudge

from .judged import Bench, at, fault


def wave(t):
    """Starts at 5, crosses it downwards at 5, 15, … and upwards at 10, 20, … min; between 1 and 9."""
    return 5 + 4 * np.sin(2 * np.pi * t / 10)


DECAY = Bench(
    {"X": lambda t: 16 * 0.5 ** (t / 10), "P": lambda t: t / 6, "P / top": at(0.5), "X - P": lambda t: t - 30}
)
WAVE = Bench({"X": wave, "Y": lambda t: 0.5 + t / 5, "A": at(5.0), "B": at(0.0005), "P": at(0.0004)})


@pytest.mark.parametrize(
    ("sentence", "margin"),
    [
        ("auc(X[plain] from 0 min to 10 min) <= 230.8312 nM*min", 1),
        ("auc(X[plain] from 0 min to 10 min) >= 1.9236 nM*h", 0),
        ("auc(X[plain] from 0 min to 10 min) > 2 * auc(X[plain] from 10 min to 20 min)", 0),
        ("auc(p[plain]) >= 15 min", 1),  # half of an hour
        ("auc(p[plain]) < 15 min", -1),
        ("auc(shift[plain]) between -1 nM*min and 1 nM*min", 1 / 600),  # of the scale, 10 nM for an hour
        ("duration(X[plain] >= 4 nM) <= 40 min", 1),
        ("duration(X[plain] >= 4 nM) <= 10 min", -1),
        ("duration(X[plain] >= 4 nM) <= 20 min", 0),
        ("duration(X[plain] >= 4 nM or P[plain] >= 5 nM) between 25 min and 100 min", 1),
        ("duration(X[plain] > 20 nM) < 1 min", np.log2(1 / 0.06)),  # never: the time resolution
        ("duration(X[plain] < 20 nM) is about 1 h within 1 %", 10),
    ],
)
def test_areas_and_durations(sentence, margin):
    assert DECAY.margin(sentence) == pytest.approx(margin, abs=1e-3)


def test_a_duration_adds_up_over_all_times():
    for step in (1.0, 3.3, 7.0):
        bench = Bench({"X": wave}, step=step)
        # Above 7, half of the amplitude, for a third of the time.
        assert bench.margin("duration(X[plain] >= 7 nM) <= 40 min") == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize(
    ("sentence", "margin"),
    [
        ("whenever X[plain] crosses 5 nM, Y[plain] >= 0.75 nM", 1),  # first at 5 min, where Y is 1.5; not at the start
        ("whenever X[plain] crosses 5 nM, Y[plain] >= 1.5 nM", 0),
        ("whenever X[plain] crosses 5 nM, Y[plain] >= 3 nM", -1),
        ("whenever X[plain] crosses 0.005 uM, Y[plain] <= 23 nM", 1),  # last at 55 min
        ("whenever A[plain] crosses X[plain], Y[plain] <= 23 nM", 1),
        ("whenever X[plain] crosses 5 nM, eventually within 5 min, X[plain] >= 4.5 nM", np.log2(5 / 4.5)),
        ("whenever X[plain] crosses 5 nM, (Y[plain] >= 0.75 nM and X[plain] <= 20 nM)", 1),
    ],
)
def test_each_crossing_counts(sentence, margin):
    for step in (1.0, 3.3, 7.0):
        bench = Bench(WAVE_SIGNALS, step=step)
        assert bench.margin(sentence) == pytest.approx(margin, abs=1e-3)


WAVE_SIGNALS = {"X": wave, "Y": lambda t: 0.5 + t / 5, "A": at(5.0), "B": at(0.0005), "P": at(0.0004)}


def test_a_jump_across_is_a_crossing():
    bench = Bench({"X": lambda t: np.where(t < 30, 1.0, 9.0), "Y": lambda t: t}, jumps=(30.0,))
    assert bench.margin("whenever X[plain] crosses 5 nM, Y[plain] <= 60 nM") == pytest.approx(1)


def test_what_never_crosses_is_an_error():
    with pytest.raises(CannotJudge, match=r"X\[plain\] crosses 20 nM never happens from 0 min to 1 h"):
        WAVE.margin("whenever X[plain] crosses 20 nM, Y[plain] > 1 nM")
    with pytest.raises(CannotJudge, match="never happens"):  # it touches, within the resolution
        WAVE.margin("whenever X[plain] crosses 9.0005 nM, Y[plain] > 1 nM")
    with pytest.raises(CannotJudge, match="goes beyond the end of the experiment at 1 h"):
        WAVE.margin("whenever X[plain] crosses 5 nM, eventually within 10 min, X[plain] > 1 nM")
    with pytest.raises(CannotJudge, match=r"vacuous: whenever X\[plain\] crosses 5 nM, what is compared is below"):
        WAVE.margin("whenever X[plain] crosses 5 nM, B[plain] > P[plain]")


def test_a_crossing_says_when_it_decides():
    assert WAVE.said("whenever X[plain] crosses 5 nM, Y[plain] >= 3 nM") == (
        "X[plain] crosses 5 nM at 5 min, one of 11 times: Y in plain at 5 min is 1.5 nM; at least 3 nM expected"
    )


@pytest.mark.parametrize(
    ("sentence", "margin"),
    [
        (("always from 0 min to 10 min, (eventually within 10 min, X[plain] <= 8 nM and "
          "eventually within 20 min, X[plain] <= 4 nM)"), 0),
        ("eventually from 0 min to 30 min, always within 10 min, (X[plain] <= 4 nM or P[plain] >= 20 nM)", 1),
        ("at 10 min, eventually within 10 min, X[plain] <= 8 nM", 1),
        ("at 10 min, (X[plain] <= 16 nM and always within 10 min, X[plain] >= 2 nM)", 1),
        ("not (eventually, X[plain] <= 0.125 nM)", 1),
        ("X[plain] >= 1 nM until within 20 min, X[plain] <= 4 nM", 0),
    ],
)  # fmt: skip
def test_temporal_words_nest_and_combine(sentence, margin):
    assert DECAY.margin(sentence) == pytest.approx(margin, abs=1e-3)


EMPTY = "(X[plain] > 20 nM implies X[plain] < 16 nM)"


@pytest.mark.parametrize(
    ("sentence", "when"),
    [
        (f"always {EMPTY}", "never holds from 0 min to 1 h"),
        (f"always (P[plain] < 20 nM and {EMPTY})", "never holds from 0 min to 1 h"),
        (f"eventually not {EMPTY}", "never holds from 0 min to 1 h"),
        (f"always from 0 min to 30 min, eventually within 5 min, {EMPTY}", "never holds from 0 min to 35 min"),
        (f"at 10 min, {EMPTY}", "never holds at 10 min"),
        (f"{EMPTY} until X[plain] < 4 nM", "never holds from 0 min to 1 h"),
        (f"whenever X[plain] crosses 4 nM, {EMPTY}", "never holds at a crossing"),
        ("X[plain] at 0 min > 20 nM implies X[plain] at 0 min < 16 nM", "does not hold"),
        ("X[plain] at 0 min > 2 nM and (X[plain] at 0 min > 20 nM implies X[plain] at 0 min < 16 nM)", "does not hold"),
        ("(always, X[plain] > 1 nM) implies X[plain] at 0 min < 20 nM", "does not hold"),
        (("always from 0 min to 20 min, ((always within 5 min, X[plain] > 12 nM) implies eventually within 5 min, "
          "X[plain] < 1 nM)"), "never holds from 0 min to 20 min"),
    ],
)  # fmt: skip
def test_a_premise_that_never_holds_makes_a_claim_empty(sentence, when):
    with pytest.raises(CannotJudge, match=f"vacuous: the premise of `implies` {when}"):
        DECAY.margin(sentence)


def test_a_premise_that_holds_now_and_then_is_enough():
    # X > 8 nM before 10 min only; P <= 10/6 nM until then.
    sentence = "always (X[plain] > 8 nM implies P[plain] <= 3.3333 nM)"
    assert DECAY.margin(sentence) > 0
    assert DECAY.margin("always (X[plain] > 8 nM implies P[plain] <= 0.8333 nM)") < 0
    nested = "always from 0 min to 30 min, ((always within 5 min, X[plain] > 8 nM) implies P[plain] <= 3 nM)"
    assert DECAY.margin(nested) > 0


@pytest.mark.parametrize(
    ("sentence", "message", "column"),
    [
        ("auc(X[plain]) > 3 nM", "area under X in plain, a level in nM*min, cannot be compared with 3 nM", 11),
        ("auc(X[plain]) > 3 min", "area under X in plain, a level in nM*min, cannot be compared with 3 min", 11),
        ("auc(X[plain] at 1 h) > 3 nM*min", "`X[plain] at 1 h` is one number; a signal is needed here", 15),
        ("duration(X[plain] at 1 h > 2 nM) < 5 min", "`X[plain] at 1 h > 2 nM` does not change with time", 20),
        ("duration(X[plain]) < 5 min", "`X[plain]` is a value; say something about it", 20),
        ("whenever X[plain] crosses 3 min, Y[plain] > 1 nM", "X in plain, a level in nM, cannot be compared with", 11),
        ("whenever 2 nM crosses 3 nM, Y[plain] > 1 nM", "`2 nM crosses 3 nM`: neither side changes with time", 11),
        ("whenever X[plain] crosses 3 nM, Y[plain] at 1 h > 1 nM", "`Y[plain] at 1 h > 1 nM` does not change", 43),
        ("X[plain] oscillates with frequency > 3", "`oscillates` has no `frequency`", 36),
        ("X[plain] oscillates with period > 3 nM", "period of X in plain, a time, cannot be compared with 3 nM", 36),
        ("X[plain] oscillates with period > 3", "period of X in plain, a time, cannot be compared with 3", 36),
        ("X[plain] oscillates between 0 min and 1 h", "`between 0 min and 1 h` cannot stand here", 31),
        ("X[plain] peaks with height > 3 nM", "`peaks` takes no `with …`; only `oscillates` and", 31),
        ("X[plain] is transient with period > 3 min", "`is transient` takes no `with …`", 38),
        ("X[plain] is transient at least 70 %", "`at least 70 %` cannot stand here; write `back to at most 50 %", 33),
        ("X[plain] is sustained at least 2-fold", "`at least 2-fold` cannot stand here; write `at least 70 %`", 33),
        ("X[plain] adapts within 2 nM", "`within 2 nM` cannot stand here; write `within 20 %`", 27),
        ("X[plain] is linear within 2 nM", "`within 2 nM` cannot stand here; write `is linear from", 30),
        ("X[plain] is flat within 2 nM", "`flat` takes `within 10 %` or `within 1.1x`", 28),
        ("X[plain] is biphasic at least 20 %", "`at least 20 %` cannot stand here", 32),
        ("X[plain] rises at least 20 %", "`rises` takes `at least 2-fold`, `by at least 50 %`", 26),
        ("X[plain] falls by at least 100 %", "`falls` takes `at least 2-fold`, `by at least 70 %`", 26),
        ("X[plain] rises between 0 min and 5 min", "`between 0 min and 5 min` cannot stand here; write `from", 26),
        ("X[plain] rises by 2 h", "experiment `plain` ends at 1 h", 29),
        ("X[plain] rises within 2 h", "experiment `plain` ends at 1 h", 33),
        ("X[plain] levels off", "by when? Write `levels off by 1 h`", 11),
        ("X[plain] is transient by 2 h", "experiment `plain` ends at 1 h", 36),
    ],
)  # fmt: skip
def test_mistakes_are_explained_where_they_stand(sentence, message, column):
    error = fault(sentence)
    assert error.message.removeprefix("C01: ").startswith(message)
    assert (error.place.line, error.place.column) == (7, column)
