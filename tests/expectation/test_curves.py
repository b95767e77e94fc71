"""Doses and sweeps on models whose curves are known on paper: Langmuir binding, a Hill function, a hook, a switch.

In `rest` L and R bind to LR with Kd = 2 nM and L is held: LR/R_total = L/(2 + L). `hill` is 0.1 + 0.8·L⁴/(3⁴ + L⁴) and
`falls` 1 minus it. `hook` is L/(1 + L)/(1 + L/100), highest at L = 10 nM. The switch is dZ/dt =
s + 2.5·Z²/(1 + Z²) − Z: at s = 0 it rests at 0 and 2 nM (0.5, between them, is unstable), and from about s = 0.105 on
the lower resting state is gone.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from mtor_sbml.errors import ExpectationsError, Place
from mtor_sbml.expectation.check import check
from mtor_sbml.expectation.files.file import parse_expectations
from mtor_sbml.expectation.verdict import Outcome, Verdict
from mtor_sbml.model.document import Model
from mtor_sbml.model.reading import read_model

NETWORK = """
model *doses()
  unit substance = 1e-9 mole; unit volume = litre; unit time_unit = 60 second; unit extent = 1e-9 mole
  unit nM = 1e-9 mole / litre; unit per_min = 1 / (60 second); unit per_nM_min = 1 / (1e-9 mole / litre * 60 second)
  unit nM_per_min = 1e-9 mole / (litre * 60 second); unit one = dimensionless
  compartment c = 1 litre
  species $L in c = 0 nM; species R in c = 1 nM; species LR in c = 0 nM; species $I in c = 0 nM
  species Z in c = 0 nM; species $W in c = 1 nM
  on = 0.5 per_nM_min; off = 1 per_min; K = 3 nM; unit_nM = 1 nM; s = 0 nM_per_min; top = 2.5 nM_per_min; v = 0 one
  d = 1 per_min
  bind: R => LR; on * R * L * c
  leave: LR => R; off * LR * c
  make: => Z; (s + top * Z^2 / (unit_nM^2 + Z^2)) * c
  lose: Z => ; d * Z * c
  hill := 0.1 + 0.8 * (L / K)^4 / (1 + (L / K)^4)
  falls := 1 - hill
  hook := L / (unit_nM + L) / (1 + L / (100 * unit_nM))
  inhibited := 1 / (1 + I / (K * (1 + W / unit_nM)))
  line := 0.5 + v
  shallow := (L / K)^0.5 / (1 + (L / K)^0.5)
end
"""

HEAD = """\
network: doses
conditions:
  ligand: {L: 1 nM}
  drug: {I: 1 nM}
  mixed: {L: 1 nM, I: 3 nM}
experiments:
  rest: {-inf: [], until: 1 h}
  bound: {-inf: [ligand], until: 1 h}
  twice: {-inf: [ligand], 10 min: [ligand], until: 1 h}
  plain: {0 min: [], until: 1 h}
observables:
  occupied: {formula: LR / (R + LR), name: occupancy, kind: fraction}
  p: {formula: hill, kind: fraction}
  q: {formula: falls, kind: fraction}
  h: {formula: hook, kind: fraction}
  i: {formula: inhibited, kind: fraction}
  l: {formula: line, kind: signed}
  t: {formula: shallow, kind: fraction}
where:
  potency(w): "ic50(i[rest with drug from 0 min + W = {w} from -inf] at 1 min, I from 10 pM to 10 uM)"
  binding: dose_response(occupied[bound] at 0 min, L from 1 pM to 10 uM)
expectations:
"""


@cache
def model() -> Model:
    import antimony

    antimony.clearPreviousLoads()
    assert antimony.loadAntimonyString(NETWORK) != -1, antimony.getLastError()
    return read_model(antimony.getSBMLString("doses"))


def verdict(sentence: str) -> Verdict:
    text = f"{HEAD}- id: C01-one\n  claim: It is so.\n  expect: {sentence!r}\n"
    return next(iter(check(model(), parse_expectations(text, model(), Place("a.yaml")))))


def fault(sentence: str) -> ExpectationsError:
    with pytest.raises(ExpectationsError) as caught:
        verdict(sentence)
    return caught.value


LANGMUIR = "occupied[bound] at 0 min, L from 1 pM to 10 uM"
HILL = "p[rest with ligand from 0 min] at 1 min, L from 10 pM to 1 uM"
FALLS = HILL.replace("p[", "q[")
INHIBITED = "ic50(i[rest with drug from 0 min] at 1 min, I from 10 pM to 10 uM)"


@pytest.mark.parametrize(
    ("sentence", "margin"),
    [
        (f"ec50({LANGMUIR}) <= 4 nM", 1),
        (f"ec50({LANGMUIR}) <= 1 nM", -1),
        (f"ec50({LANGMUIR}) between 1 nM and 8 nM", 1),
        (f"ec50({LANGMUIR}) > 0.0005 uM", 2),
        (f"hill({LANGMUIR}) <= 2", 1),
        (f"hill({LANGMUIR}) >= 2", -1),
        (f"hill({HILL}) >= 2", 1),
        (f"hill({HILL}) < 2", -1),
        (f"hill({FALLS}) >= 2", 1),
        (f"ec50({HILL}) >= 1.5 nM", 1),
        (f"ic50({FALLS}) <= 6 nM", 1),
        (f"ec50({HILL}) <= 2 * ic50({FALLS})", 1),
        ("ec50(occupied[bound] at 0 min, L from 0 nM to 100 nM in 51 steps) <= 4 nM", 1),
        # Competition (Cheng and Prusoff): IC50 = K·(1 + W) = 6 nM for W = 1 nM, 30 nM for W = 9 nM.
        ("potency(1 nM) <= 12 nM", 1),
        ("potency(9 nM) >= 5x potency(1 nM)", 0),
        ("potency(19 nM) >= 5x potency(1 nM)", 1),
    ],
)
def test_midpoint_and_steepness_are_those_on_paper(sentence, margin):
    assert verdict(sentence).margin == pytest.approx(margin, abs=2e-4)


@pytest.mark.parametrize(
    ("sentence", "margin"),
    [
        # From 1/2001 to 10000/10002, never stepping back: 5 % of the span over the resolution of a fraction decides.
        ("binding is increasing", np.log2(0.05 * (10000 / 10002 - 1 / 2001) / 0.001)),
        ("binding is decreasing", -10),
        # What does not move is not increasing.
        ("dose_response(occupied[bound] at 0 min, v from 0 to 1 in 3 steps) is increasing", -np.log2(1.25)),
        ("dose_response(p[rest with ligand from 0 min] at 1 min, L from 1 pM to 1 mM) is increasing at least 4.5x", 1),
        ("dose_response(p[rest with ligand from 0 min] at 1 min, L from 1 pM to 1 mM) is increasing at least 9x", 0),
        ("dose_response(p[rest with ligand from 0 min] at 1 min, L from 1 pM to 1 mM) is increasing at least 18x", -1),
        (
            "dose_response(i[rest with drug from 0 min] at 1 min, I from 1 pM to 6 nM) is decreasing at least 1.5x",
            0.415,
        ),
        # It steps back by all of its span, of which 5 % is allowed.
        ("not dose_response(q[bound] at 0 min, L from 1 pM to 1 mM) is increasing", np.log2(20)),
        # It rises to the hook and falls back by all of its span.
        ("dose_response(h[bound] at 0 min, L from 10 pM to 100 uM) is increasing", -np.log2(20)),
    ],
)
def test_increasing_and_decreasing(sentence, margin):
    assert verdict(sentence).margin == pytest.approx(margin, abs=2e-3)


def test_a_dose_of_a_constant_that_nothing_sets_holds_from_the_beginning():
    # Kd = off/on: with 2 nM of L, half is bound at off = 1 per min.
    said = verdict(
        "ic50(occupied[rest with L = 2 nM from -inf] at 0 min, off from 0.01 min^-1 to 100 min^-1) <= 2 min^-1"
    )
    assert said.margin == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(
    ("sentence", "margin"),
    [
        # From 3.5 to 4 over v: ratio 8/7.
        ("dose_response(l[rest] at 0 min, v from 0 to 0.125 in 3 steps) is flat within 25 %", 0),
        ("dose_response(l[rest] at 0 min, v from 0 to 0.5 in 3 steps) is flat within 1.414213562x", -1),
        ("dose_response(l[rest] at 0 min, v from 0 to 0.5 in 3 steps) is flat within 4x", 1),
        ("dose_response(l[rest] at 0 min, v from 0 to 0.5 in 3 steps) is flat", np.log2(np.log2(1.25))),
    ],
)
def test_flat(sentence, margin):
    assert verdict(sentence).margin == pytest.approx(margin, abs=1e-5)


@pytest.mark.parametrize(
    ("sentence", "holds"),
    [
        # The last decade of Langmuir: 10·Kd to 100·Kd moves by 0.0810 of 0.990, 5·Kd to 50·Kd by 0.147 of 0.980.
        ("dose_response(occupied[bound] at 0 min, L from 2 pM to 200 nM) saturates", 0.2900),
        ("dose_response(occupied[bound] at 0 min, L from 10 pM to 100 nM) saturates", -0.5923),
        ("dose_response(occupied[bound] at 0 min, L from 0 nM to 200 nM in 11 steps) saturates", 0.2900),
        ("dose_response(l[rest] at 0 min, v from 0 to 1 in 11 steps) saturates", -np.log2(9)),
    ],
)
def test_saturates(sentence, holds):
    assert verdict(sentence).margin == pytest.approx(holds, abs=2e-3)


@pytest.mark.parametrize(
    ("sentence", "margin"),
    [
        # Highest 0.826 at 10 nM; 0.0099 at both ends of 0.01 to 10000 nM.
        ("dose_response(h[bound] at 0 min, L from 10 pM to 100 uM) is biphasic", 2),
        # From 0.1 to 10 nM it only rises.
        ("dose_response(h[bound] at 0 min, L from 0.1 nM to 10 nM) is biphasic", -7.52),
        ("dose_response(p[bound] at 0 min, L from 0.1 nM to 10 uM) is biphasic", -7.64),
    ],
)
def test_biphasic(sentence, margin):
    assert verdict(sentence).margin == pytest.approx(margin, abs=0.1)


SWITCH = "Z[rest] at 0 min, s from 0 nM/min to 0.5 nM/min in 11 steps"


def test_a_switch_is_bistable_and_binding_is_not():
    held = verdict(f"dose_response({SWITCH}) is bistable")
    # On the way up Z stays low until s = 0.1; on the way down it stays high to the end.
    low, high = np.array([sorted(_resting(each))[:: len(_resting(each)) - 1] for each in (0.0, 0.05, 0.1)]).T
    assert held.margin == pytest.approx(np.log2(np.max(high - low) / (0.1 * max(_resting(0.5)))), abs=1e-3)
    assert f"at 0.05 nM/min it is {low[1]:.3g} nM on the way up and {high[1]:.3g} nM on the way down" in held.message
    fails = verdict("binding is bistable")
    assert (fails.outcome, fails.margin < -5) == (Outcome.FAILS, True)


def _resting(s: float) -> list[float]:
    """Where s + 2.5·Z²/(1 + Z²) = Z."""
    roots = np.roots([1, -s - 2.5, 1, -s])
    return [float(each.real) for each in roots if abs(each.imag) < 1e-9]


def test_up_and_down_share_the_way_up_and_every_steady_state_is_found_once():
    text = f"{HEAD}- {{id: C01-one, claim: a, expect: 'dose_response({SWITCH}) is bistable'}}\n"
    verdicts = check(model(), parse_expectations(text, model(), Place("a.yaml")))
    # 11 doses up and 10 down, each followed by the period from 0 min; and `Z`'s resolution over the file's experiments.
    assert verdicts.simulated == 2 * 21 + 6


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        (f"ic50({LANGMUIR}) < 3 nM", "IC50 of L on occupancy in bound at 0 min: the level rises with the dose"),
        (f"ec50({FALLS}) < 3 nM", "the level falls with the dose, so it has an ic50"),
        (
            "ec50(occupied[bound] at 0 min, L from 1 pM to 1 nM) < 3 nM",
            "the midpoint of the Hill curve, 2 nM, lies outside",
        ),
        ("hill(h[bound] at 0 min, L from 10 pM to 100 uM) < 3", "no Hill curve fits: R² is "),
        (
            "ec50(t[bound] at 0 min, L from 0.6 nM to 15 nM) < 4 nM",
            "the doses show 38.2 % of the change of the Hill curve, less than half",
        ),
        ("ec50(occupied[bound with drug from 0 min] at 1 min, I from 1 pM to 1 uM) < 3 nM", "the level does not move"),
        ("dose_response(occupied[rest with drug from 0 min] at 1 min, I from 1 pM to 1 uM) is flat", "vacuous"),
        (
            "dose_response(occupied[bound with drug from 0 min] at 1 min, I from 1 pM to 1 uM) saturates",
            "does not move",
        ),
    ],
)
def test_refusals_are_errors_that_show_the_curve(sentence, says):
    found = verdict(sentence)
    assert found.outcome is Outcome.ERROR
    assert says in found.message
    assert found.message.count(" nM, ") + found.message.count(" pM, ") > 4


def test_tests_of_a_curve_are_joined_to_what_is_said_of_it():
    sentence = "binding is increasing with ec50 between 1 nM and 8 nM with hill between 0.25 and 4"
    assert verdict(sentence).margin == pytest.approx(1, abs=1e-3)
    assert verdict("binding is increasing with hill >= 2").margin == pytest.approx(-1, abs=1e-3)
    assert verdict("binding saturates with ec50 < 4 nM").margin == pytest.approx(1, abs=1e-3)


def test_an_estimate_explains_itself():
    assert verdict(f"ec50({LANGMUIR}) <= 1 nM").message == (
        "EC50 of L on occupancy in bound at 0 min is 2 nM (Hill coefficient 1, 0 → 1, R² 1.0000 over 29 doses from "
        "1 pM to 10 uM); at most 1 nM expected"
    )


@pytest.mark.parametrize(
    ("sentence", "margin"),
    [
        # IC50 = 3·(1 + W) nM: from 6 to 30 nM over W from 1 to 9 nM.
        (f"dose_response({INHIBITED}, W from 1 nM to 9 nM in 3 steps) is increasing at least 2.5x", 1),
        (f"dose_response({INHIBITED}, W from 1 nM to 9 nM in 3 steps) is increasing at least 5x", 0),
        (f"dose_response({INHIBITED}, W from 1 nM to 9 nM in 3 steps) is decreasing", -np.log2(20)),
    ],
)
def test_a_sweep_of_midpoints(sentence, margin):
    assert verdict(sentence).margin == pytest.approx(margin, abs=1e-3)


def test_a_dose_after_starvation_is_the_one_that_is_given() -> None:
    # off / on = 2 nM, long after the cells that had none were given it.
    starved = "rest with L = 0 nM from -inf + ligand from 0 min"
    found = verdict(f"ec50(occupied[{starved}] at 1 h, L from 1 pM to 10 uM) < 4 nM")
    assert found.margin == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize(
    ("sentence", "message", "column"),
    [
        (
            "ec50(occupied[rest] at 1 h, L from 1 pM to 1 uM) < 3 nM",
            "`rest` does not set `L`, so there is no dose to vary; write `occupied[rest with ligand from -1 h] at 1 h`",
            29,
        ),
        (
            "ec50(occupied[twice] at 1 h, L from 1 pM to 1 uM) < 3 nM",
            "`twice` sets `L` more than once, at -inf and 10 min",
            30,
        ),
        (
            "ec50(occupied[bound], L from 1 pM to 1 uM) < 3 nM",
            "`occupied[bound]` changes with time; a curve needs one",
            6,
        ),
        (
            "ec50(occupied[bound] at 1 h, ligand from 1 pM to 1 uM) < 3 nM",
            "`ligand` is a condition; the dose is what it sets: `L`",
            30,
        ),
        ("ec50(occupied[bound] at 1 h, LL from 1 pM to 1 uM) < 3 nM", "no `LL` in the model", 30),
        ("ec50(occupied[bound] at 1 h, 2 * L from 1 pM to 1 uM) < 3 nM", "write `ec50(level, X from 1 nM to 1 uM)`", 1),
        ("ec50(occupied[bound] at 1 h) < 3 nM", "write `ec50(level, X from 1 nM to 1 uM)`", 1),
        ("ec50(occupied[bound] at 1 h, L from 1 pM) < 3 nM", "doses have two ends", 30),
        ("ec50(occupied[bound] at 1 h, L from 1 pm to 1 uM) < 3 nM", "`L`: expected nM (concentration), got 1 pm", 37),
        (
            "ec50(occupied[bound] at 1 h, L from 1 to 10) < 3 nM",
            "`L`: expected nM (concentration), got 1, which has no",
            37,
        ),
        ("ec50(occupied[bound] at 1 h, L from 1 uM to 1 pM) < 3 nM", "doses go from the smaller to the larger", 30),
        (
            "ec50(occupied[bound] at 1 h, L from 0 nM to 1 uM) < 3 nM",
            "doses from 0, or with a sign, are at equal distances",
            30,
        ),
        ("ec50(l[rest] at 1 h, v from -1 to 1 in 9 steps) < 3", "a Hill curve goes over the logarithm of the dose", 1),
        (
            "ec50(occupied[bound] at 1 h, L from 1 nM to 5 nM) < 3 nM",
            "a Hill curve has four parameters, and 4 doses",
            1,
        ),
        (
            "ec50(occupied[bound] at 1 h, L from 1 nM to 5 nM in 1 steps) < 3 nM",
            "`in 1 steps` counts the doses, ends included",
            53,
        ),
        (
            "ec50(occupied[bound] at 1 h, hill from 1 nM to 5 nM) < 3 nM",
            "`hill` has no declared unit, so 1 nM cannot be converted",
            40,
        ),
        ("ec50(occupied[bound] at 1 h, L from 1 nM to 1 uM) < 3 min", "EC50 of L on occupancy in bound at 1 h", 1),
        (
            f"dose_response(ec50({LANGMUIR}), off from 0.000001 min^-1 to 1000 min^-1) is flat",
            "these are 1073 runs",
            69,
        ),
        (
            "dose_response(occupied[bound] at 1 h, L from 1 nM to 1 uM) > 3 nM",
            "`dose_response(occupied[bound] at 1 h, L",
            1,
        ),
        ("dose_response(occupied[bound] at 1 h, L from 1 nM to 1 uM)", "`dose_response(occupied[bound] at 1 h, L", 1),
        ("binding is sustained", "`sustained` is about time, and a curve about doses", 1),
        ("binding oscillates", "`oscillates` is about time, and a curve about doses", 1),
        ("occupied[bound] is increasing", "`occupied[bound]` is no curve, so it is not `increasing`", 1),
        ("occupied[bound] saturates", "`occupied[bound]` is no curve, so it is not `saturates`", 1),
        ("binding is increasing with slope > 2", "a curve has no `slope`", 28),
        ("binding is increasing within 10 %", "a curve is increasing or decreasing `at least 2-fold`", 23),
        ("binding is flat at least 2x", "a curve is flat `within 10 %`", 17),
        ("binding is bistable by 1 h", "`by 1 h` cannot stand here: a curve is about doses", 21),
        (
            "dose_response(l[rest] at 0 min, v from 0 to 1 in 2 steps) is biphasic",
            "with two doses there is nothing between",
            1,
        ),
        ("dose_response(p[bound] at 0 min, L from 1 nM to 10 nM) saturates", "`saturates` is about the last decade", 1),
        (
            "dose_response(p[rest with ligand from 0 min] at 1 min, L from 1 nM to 1 uM) is bistable",
            "`is bistable` compares steady",
            1,
        ),
        ("dose_response(occupied[rest] at 0 min, R from 1 nM to 1 uM) is bistable", "`R` takes part in reactions", 1),
    ],
)
def test_mistakes_are_explained_where_they_stand(sentence, message, column):
    error = fault(sentence)
    assert error.message.removeprefix("C01-one: ").startswith(message)
    assert (error.place.line, error.place.column - 11) == (25, column)  # sentences begin in column 12
