"""Laws of all verdicts, on random signals and sentences: the sign is the verdict, whatever the units and the grid."""

from functools import cache

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mtor_sbml.expectation.check import check
from mtor_sbml.expectation.judging.evaluate import CannotJudge

from .judged import Bench, file_of, model

SENTENCES = [
    "always from 5 min to 40 min, X[plain] {sign} {level} nM",
    "eventually from 5 min to 40 min, X[plain] {sign} {level} nM",
    "X[plain] at 17 min {sign} {level} nM",
    "max(X[plain]) {sign} {level} nM",
    "mean(X[plain] from 3 min to 20 min) {sign} {level} nM",
    "always from 0 min to 20 min, eventually within 15 min, X[plain] {sign} {level} nM",
    "Y[plain] <= 30 nM until from 5 min to 40 min, X[plain] {sign} {level} nM",
    "whenever Y[plain] crosses 5 nM, X[plain] {sign} {level} nM",
]
SHAPES = ["is transient", "is sustained", "overshoots", "adapts", "rises", "falls", "is biphasic", "oscillates",
          "is linear", "is flat", "peaks", "is steady by 40 min"]  # fmt: skip

MINUTES = np.linspace(0, 60, 6001)

waves = st.builds(
    lambda base, size, period, phase, drift: (
        lambda t: base + size * np.sin(2 * np.pi * t / period + phase) + drift * t / 60
    ),
    base=st.floats(6, 12),
    size=st.floats(0.5, 5),
    period=st.floats(15, 90),
    phase=st.floats(0, 6.28),
    drift=st.floats(0.5, 5),
)


def judged(wave, step: float = 1.0) -> Bench:
    return Bench({"X": wave, "Y": lambda t: 2 + t / 10}, step=step)


@settings(max_examples=60, deadline=None)
@given(waves, st.sampled_from(SENTENCES), st.floats(1, 20), st.booleans())
def test_not_flips_and_a_looser_threshold_never_hurts(wave, sentence, level, is_upper):
    bench, sign = judged(wave), "<=" if is_upper else ">="
    said = sentence.format(sign=sign, level=f"{level:.6f}")
    margin, denied = bench.margin(said), bench.margin(f"not ({said})")
    assert (margin >= 0) is not (denied >= 0)
    assert denied == pytest.approx(-margin, abs=1e-9)
    looser = sentence.format(sign=sign, level=f"{level * (1.3 if is_upper else 0.7):.6f}")
    assert bench.margin(looser) >= margin - 1e-9


@settings(max_examples=40, deadline=None)
@given(waves, st.floats(1, 20))
def test_the_sign_is_the_verdict_of_a_fine_grid(wave, level):
    values = wave(np.linspace(5, 40, 20001))
    assume(np.min(np.abs(values - level)) > 1e-6 or np.ptp(values) > 1e-3)
    margin = judged(wave).margin(f"always from 5 min to 40 min, X[plain] <= {level:.9f} nM")
    assume(abs(margin) > 1e-4)
    assert (margin >= 0) == bool(np.all(values <= level))


@settings(max_examples=60, deadline=None)
@given(waves, st.sampled_from([*(each.format(sign="<=", level="9") for each in SENTENCES), *SHAPES]))
def test_the_number_of_points_changes_no_verdict(wave, said):
    up, down = np.max(wave(MINUTES)) - wave(0), wave(0) - np.min(wave(MINUTES))
    assume(abs(up - down) > 1e-3)  # as far up as down is neither
    sentence = f"X[plain] {said}" if said in SHAPES else said
    margins = [judged(wave, step).margin(sentence) for step in (1.0, 0.5, 2.0)]
    assert margins == pytest.approx([margins[0]] * 3, abs=1e-3)


UNITS = [("nM", 1.0), ("uM", 1e-3), ("pM", 1e3)]
TIMES = [("min", 1.0), ("s", 60.0), ("h", 1 / 60)]


@settings(max_examples=40, deadline=None)
@given(waves, st.floats(1, 20), st.sampled_from(UNITS), st.sampled_from(TIMES))
def test_the_units_of_a_sentence_change_no_margin(wave, level, unit, time):
    bench = judged(wave)

    def margin(unit, time):
        (name, factor), (clock, minutes) = unit, time
        start, end = (f"{each * minutes:.12g} {clock}" for each in (5.0, 40.0))
        return bench.margin(f"always from {start} to {end}, X[plain] <= {level * factor:.12g} {name}")

    assert margin(unit, time) == pytest.approx(margin(UNITS[0], TIMES[0]), abs=1e-6)


@cache
def in_other_units():
    """The small model in uM and seconds instead of nM and minutes."""
    import antimony
    from mtor_sbml.model.reading import read_model

    from .judged import NETWORK

    text = NETWORK.replace("1e-9 mole", "1e-6 mole").replace("60 second", "1 second")
    for name, value, factor in (
        ("species X in c", 16, 1e-3), ("species A in c", 10, 1e-3), ("species B in c", 20, 1e-3), ("; top", 20, 1e-3),
        ("; unit_nM", 10, 1e-3), ("; lag", 5, 60), ("; bind", 0.01, 1e3 / 60),
        ("\n  k", 0.0693147180559945, 1 / 60), ("; d", 0.1, 1 / 60),
    ):  # fmt: skip
        assert f"{name} = {value} " in text, name
        text = text.replace(f"{name} = {value} ", f"{name} = {value * factor!r} ")
    antimony.clearPreviousLoads()
    assert antimony.loadAntimonyString(text) != -1, antimony.getLastError()
    return read_model(antimony.getSBMLString("small"))


@pytest.mark.parametrize(
    "sentence",
    [
        "X[plain] at 20 min <= 50 % of X[plain] at 0 min",
        "p[made] at 1 h >= 30 %",
        "half_time(P[made]) <= 10 min",
        "always after 10 min, X[plain] <= 10 nM",
        "shift[plain] at 5 min >= -2 nM",
        "Y[plain] is transient",
        "auc(X[plain] from 0 min to 10 min) <= 200 nM*min",
        "duration(X[plain] >= 4 nM) <= 30 min",
        "P[made] at steady state <= 15 nM",
        "fast from 0 min lowers P[made] at 1 h",
    ],
)
def test_the_units_of_the_model_change_no_margin(sentence):
    [usual] = check(model(), file_of(sentence))
    [other] = check(in_other_units(), file_of(sentence, of=in_other_units()))
    assert (other.outcome, other.margin) == (usual.outcome, pytest.approx(usual.margin, abs=1e-4))


def test_a_signal_that_is_nothing_is_an_error_in_every_sentence():
    nothing = Bench({"X": lambda t: np.full(np.shape(t), 1e-4), "Y": lambda t: 2 + t / 10})
    for sentence in SENTENCES:
        with pytest.raises(CannotJudge, match="vacuous"):
            nothing.margin(sentence.format(sign="<=", level="0.0005"))
