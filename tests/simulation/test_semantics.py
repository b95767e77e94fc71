"""What SBML means by its constructs: small cases of the kinds of the SBML Test Suite, truth worked out by hand."""

from __future__ import annotations

from collections.abc import Callable

import libsbml
import numpy as np
import pytest
from numpy.testing import assert_allclose

from mtor_sbml.errors import LoadError
from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import parse_formula
from mtor_sbml.model.reading import read_model
from mtor_sbml.simulation.signal import Signal

from .building import run_model, sbml_of, signal_of

TIMES = np.array([0.5, 1.0, 2.0, 3.0])


def edited(text: str, edit: Callable[[libsbml.Model], object]) -> Model:
    """An Antimony model with something that Antimony cannot say."""
    document = libsbml.readSBMLFromString(sbml_of(text))
    edit(document.getModel())
    return read_model(libsbml.writeSBMLToString(document))


def values(model: Model, formula: str, times: np.ndarray = TIMES) -> np.ndarray:
    """A formula's values, from time 0 on."""
    return Signal(run_model(model, {0: {}}, float(times[-1]), formula), parse_formula(formula)).values(times)


def test_the_event_of_higher_priority_goes_first() -> None:
    # Both take x from their trigger: the one sets 11, the other 5, and the later one stays.
    text = "model p; x = 1; at time >= 2, priority = 1: x = x + 10; at time >= 2, priority = 2: x = x * 5; end"
    assert_allclose(signal_of(text, {0: {}}, 3, "x").values(TIMES), [1, 1, 11, 11])


@pytest.mark.parametrize(("option", "after"), [("true", 1.0), ("false", 2.5)])
def test_a_delayed_event_takes_values_from_its_trigger_or_from_later(option: str, after: float) -> None:
    text = f"model d; y = 0; y' = 1; x = 0; at 1.5 after time >= 1, fromTrigger = {option}: x = y; end"
    signal = signal_of(text, {0: {}}, 4, "x")
    assert [signal.at(2.49), signal.at(2.51)] == pytest.approx([0, after], abs=1e-6)


@pytest.mark.parametrize(("persistent", "after"), [("true", 7.0), ("false", 0.0)])
def test_only_a_persistent_event_outlives_its_trigger(persistent: str, after: float) -> None:
    text = f"model d; x = 0; at 2 after (time > 1) && (time < 2), persistent = {persistent}: x = 7; end"
    assert signal_of(text, {0: {}}, 5, "x").at(4) == after


@pytest.mark.parametrize(("initial", "after"), [("false", 1.0), ("true", 0.0)])
def test_an_event_is_due_at_0_if_its_trigger_begins_as_false(initial: str, after: float) -> None:
    text = f"model due; x = 0; at x < 5, t0 = {initial}: x = x + 1; end"
    assert signal_of(text, {0: {}}, 1, "x").at(0) == after


def test_an_event_that_is_due_at_0_may_be_delayed() -> None:
    text = "model due; x = 3; at 2.5 after x > 2, t0 = false: x = 7; end"
    assert_allclose(signal_of(text, {0: {}}, 3, "x").values(TIMES), [3, 3, 3, 7])


def test_every_event_is_noted_whether_it_has_an_id_or_not() -> None:
    model = edited(
        "model e; x = 0; first: at time >= 1: x = 1; at time >= 2: x = 2; end",
        lambda content: content.getEvent(1).unsetIdAttribute(),
    )
    assert run_model(model, {0: {}}, 3, "x").jumps.tolist() == [0, 1, 2]


def test_a_growing_compartment_dilutes_what_reacts_in_it() -> None:
    # c = 1 + t; the amount falls with rate 0.1.
    text = "model g; compartment c = 1; c' = 1; species A in c = 10; J: A -> ; 0.1*A*c; end"
    expected = 10 * np.exp(-0.1 * TIMES) / (1 + TIMES)
    assert_allclose(signal_of(text, {0: {}}, 3, "A").values(TIMES), expected, rtol=1e-6)


STOICHIOMETRY = "model s; species A = 0; J: -> n A; 2; {}; end"


@pytest.mark.parametrize(
    ("rule", "amount"),
    [
        ("n := 1 + p; p = 2", 6 * TIMES),
        ("n = 3", 6 * TIMES),
        ("n = 1; n' = 1", 2 * TIMES + TIMES**2),
        ("n = 1; at time >= 1: n = 4", np.where(TIMES < 1, 2 * TIMES, 2 + 8 * (TIMES - 1))),
    ],
)
def test_stoichiometries_are_quantities(rule: str, amount: np.ndarray) -> None:
    assert_allclose(signal_of(STOICHIOMETRY.format(rule), {0: {}}, 3, "A").values(TIMES), amount, rtol=1e-6)


def test_a_stoichiometry_can_be_asked_for_and_stays_over_periods() -> None:
    text = STOICHIOMETRY.format("n = 1; at time >= 1: n = 4; k = 0")
    assert_allclose(signal_of(text, {0: {}, 2: {"k": 1}}, 3, "A + n").values(TIMES), [2, 6, 14, 22], rtol=1e-6)


def test_a_local_parameter_hides_the_global_one() -> None:
    def hide(content: libsbml.Model) -> None:
        local = content.getReaction("J").getKineticLaw().createLocalParameter()
        local.setId("k")
        local.setValue(0.5)

    model = edited("model l; species A = 8; k = 100; J: A -> ; k*A; q := k; end", hide)
    assert_allclose(values(model, "A*q"), 800 * np.exp(-0.5 * TIMES), rtol=1e-6)


def test_conversion_factors_turn_extent_into_substance() -> None:
    def convert(content: libsbml.Model) -> None:
        content.setConversionFactor("f")
        content.getSpecies("B").setConversionFactor("g")

    model = edited("model c; species A = 0, B = 0; const f = 2, g = 5; J: -> A + B; 3; end", convert)
    assert_allclose(values(model, "A"), 6 * TIMES, rtol=1e-6)
    assert_allclose(values(model, "B"), 15 * TIMES, rtol=1e-6)


def test_a_species_of_substance_units_means_its_amount() -> None:
    text = "model h; compartment c = 4; substanceOnly species A in c = 8; species B in c = 0; J: A -> B; 0.5*A; end"
    assert_allclose(signal_of(text, {0: {}}, 3, "A").values(TIMES), 8 * np.exp(-0.5 * TIMES), rtol=1e-6)
    assert_allclose(signal_of(text, {0: {}}, 3, "B").values(TIMES), 2 - 2 * np.exp(-0.5 * TIMES), rtol=1e-6)


LEVEL_1 = """<sbml xmlns="http://www.sbml.org/sbml/level1" level="1" version="2"><model name="one">
<listOfCompartments><compartment name="c" volume="2"/></listOfCompartments>
<listOfSpecies><species name="A" compartment="c" initialAmount="6"/></listOfSpecies>
<listOfParameters><parameter name="k" value="0.5"/></listOfParameters>
<listOfReactions><reaction name="J" reversible="false">
<listOfReactants><speciesReference species="A"/></listOfReactants><kineticLaw formula="k * A * c"/></reaction>
</listOfReactions></model></sbml>"""
LEVEL_2 = """<sbml xmlns="http://www.sbml.org/sbml/level2/version4" level="2" version="4"><model id="two">
<listOfCompartments><compartment id="c" size="1"/></listOfCompartments>
<listOfSpecies><species id="A" compartment="c" initialConcentration="0"/></listOfSpecies>
<listOfParameters><parameter id="n" constant="false" value="1"/></listOfParameters>
<listOfReactions><reaction id="J" reversible="false"><listOfProducts><speciesReference species="A"><stoichiometryMath>
<math xmlns="http://www.w3.org/1998/Math/MathML"><apply><times/><cn>2</cn><ci>n</ci></apply></math></stoichiometryMath>
</speciesReference></listOfProducts><kineticLaw><math xmlns="http://www.w3.org/1998/Math/MathML"><cn>1</cn></math></kineticLaw>
</reaction></listOfReactions>
<listOfEvents><event id="e"><trigger><math xmlns="http://www.w3.org/1998/Math/MathML"><apply><geq/>
<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/time">t</csymbol><cn>1</cn></apply></math></trigger>
<listOfEventAssignments><eventAssignment variable="n"><math xmlns="http://www.w3.org/1998/Math/MathML"><cn>3</cn></math>
</eventAssignment></listOfEventAssignments></event></listOfEvents></model></sbml>"""


def test_level_1_is_read_as_it_was_meant() -> None:
    assert_allclose(values(read_model(LEVEL_1), "A"), 3 * np.exp(-0.5 * TIMES), rtol=1e-6)


def test_level_2_has_formulas_for_stoichiometries() -> None:
    expected = np.where(TIMES < 1, 2 * TIMES, 2 + 6 * (TIMES - 1))
    assert_allclose(values(read_model(LEVEL_2), "A"), expected, rtol=1e-6)


def test_initial_assignments_are_made_in_the_order_that_they_need() -> None:
    text = "model i; species A = 2*k; k = 3*m; const m = 5; J: A -> ; 0*A; end"
    assert_allclose(signal_of(text, {0: {}}, 1, "A").at(0), 30)


@pytest.mark.parametrize("condition", ["A > 0.18 && A < 0.19", "A >= 0.18 && !(A > 0.18001)"])
def test_a_window_narrower_than_a_step_is_seen(condition: str) -> None:
    # Case 01511 of the SBML Test Suite is of this kind: A rises steadily and is set back from within the window.
    text = f"model w; A = 0; A' = 0.4; n = 0; at {condition}: n = n + 1, A = 0.5; end"
    signal = signal_of(text, {0: {}}, 1, "A")
    reached = 0.18 / 0.4
    assert signal.at(0.449, "left") == pytest.approx(0.4 * 0.449, rel=1e-6)
    assert signal.at(1) == pytest.approx(0.5 + 0.4 * (1 - reached), rel=1e-6)


def test_a_rate_that_goes_by_steps_is_followed_step_by_step() -> None:
    # S falls with rate ceiling(S)/10 from 3: 10/3, then 5, then 10 units of time for each step.
    text = "model c; species S = 3; J: S -> ; ceil(S)/10; end"
    signal = signal_of(text, {0: {}}, 17, "S")
    assert_allclose(
        [signal.at(10 / 3), signal.at(10 / 3 + 5), signal.at(16)], [2, 1, 1 - (16 - 25 / 3) / 10], rtol=1e-6
    )


@pytest.mark.parametrize("width", [1e-2, 1e-5])
def test_a_pulse_of_any_width_is_seen(width: float) -> None:
    text = f"""model p; species A = 0; w = {width}
      J: -> A; piecewise(1/w, time > 37 && time < 37 + w, 0); J2: A -> ; 5*A; end"""
    signal = signal_of(text, {0: {}}, 1000, "A")
    assert signal.at(36.9) == pytest.approx(0, abs=1e-9)
    assert signal.at(37 + width) == pytest.approx((1 - np.exp(-5 * width)) / (5 * width), rel=1e-5)
    assert signal.at(38) == pytest.approx((np.exp(5 * width) - 1) / (5 * width) * np.exp(-5), rel=1e-4)


def test_the_rate_of_something_is_recorded_where_a_rule_names_it() -> None:
    text = "model r; species A = 8; J: A -> ; 0.5*A; v := rateOf(A); end"
    assert_allclose(signal_of(text, {0: {}}, 3, "2*v").values(TIMES), -8 * np.exp(-0.5 * TIMES), rtol=1e-4)


def test_an_id_of_the_model_may_be_one_of_libroadrunner() -> None:
    text = "model names; species simulate = 8; reset = 0.5; J: simulate -> ; reset*simulate; end"
    assert_allclose(signal_of(text, {0: {}}, 3, "simulate").values(TIMES), 8 * np.exp(-0.5 * TIMES), rtol=1e-6)


SUBMODELS = """<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1"
xmlns:comp="http://www.sbml.org/sbml/level3/version1/comp/version1" comp:required="true"><model id="both">
<comp:listOfSubmodels><comp:submodel comp:id="one" comp:modelRef="{reference}"/>
<comp:submodel comp:id="two" comp:modelRef="part"/></comp:listOfSubmodels></model>
<comp:listOfModelDefinitions><comp:modelDefinition id="part"><listOfParameters>
<parameter id="p" value="3" constant="false"/></listOfParameters><listOfRules><rateRule variable="p">
<math xmlns="http://www.w3.org/1998/Math/MathML"><apply><minus/><ci>p</ci></apply></math></rateRule></listOfRules>
</comp:modelDefinition></comp:listOfModelDefinitions></sbml>"""


def test_submodels_are_put_together() -> None:
    model = read_model(SUBMODELS.format(reference="part"))
    assert_allclose(values(model, "one__p + two__p"), 6 * np.exp(-TIMES), rtol=1e-6)


def test_a_submodel_that_is_not_there_is_named() -> None:
    with pytest.raises(LoadError, match="modelRef"):
        read_model(SUBMODELS.format(reference="nothing"))
