"""A simulation is a table with stable names, units and jumps; a dict of periods says what an `Experiment` says."""

from __future__ import annotations

import numpy as np
import pytest

from mtor_sbml.errors import UnitsError, UsageError
from mtor_sbml.model.changes import Change, ChangeKind
from mtor_sbml.model.formula import parse_formula
from mtor_sbml.model.units import Quantity
from mtor_sbml.simulation.experiment import Condition
from mtor_sbml.simulation.simulate import experiment_from_periods, simulate

from .building import CASCADE, INF, antimony_model, experiment

WITH_UNITS = """
model dosing
  unit substance = 1e-9 mole; unit volume = litre; unit time_unit = 60 second; unit extent = substance;
  unit nM = 1e-9 mole/litre; unit per_min = 1/(60 second);
  compartment cell = 1 litre;
  species drug in cell = 0 nM, $dose in cell = 0 nM;
  drug has nM; dose has nM;
  k = 0.1 per_min;
  uptake: -> drug; cell*k*(dose - drug);
  occupied := drug/(drug + K); K = 5 nM;
end
"""
FED = Condition("fed", (Change(ChangeKind.SET, "dose", Quantity(2.0, "nM")),))


def test_columns_are_observables_then_species_then_readouts() -> None:
    model = antimony_model(CASCADE)
    table = simulate(
        model, experiment({0: {"ligand": 1}}, until=10), columns={"twice": parse_formula("2*bound")}
    ).to_frame()
    species = ["receptor", "bound", "substrate", "product", "ligand"]
    assert list(table) == ["time", "twice", *species, "share"]
    np.testing.assert_allclose(table["twice"], 2 * table["bound"])


def test_a_jump_shows_the_value_after_it() -> None:
    table = simulate(antimony_model(CASCADE), experiment({-INF: {}, 0: {}, 3.3: {"ligand": 4}}, until=10)).to_frame()
    assert table["time"].iloc[0] == 0
    assert table.loc[table["time"] == 3.3, "ligand"].item() == 4
    assert table.loc[table["time"] < 3.3, "ligand"].max() == 0


def test_units_are_told() -> None:
    units = simulate(antimony_model(WITH_UNITS), experiment({0: {}}, until=10)).units
    assert (units["time"], units["drug"], units["occupied"]) == ("min", "nM", "")


def test_a_dict_of_periods_with_quantities() -> None:
    model = antimony_model(WITH_UNITS)
    asked = experiment_from_periods({"-inf": ["fed"], "0 min": {"dose": "10 uM"}, "until": "1 h"}, {"fed": FED}, model)
    table = simulate(model, asked).to_frame()
    assert table["time"].iloc[-1] == 60
    assert table["drug"].iloc[0] == pytest.approx(2)
    assert table["drug"].iloc[-1] == pytest.approx(1e4 - (1e4 - 2) * np.exp(-6), rel=1e-6)


def test_names_values_and_multiples_stand_together() -> None:
    model = antimony_model(WITH_UNITS)
    asked = experiment_from_periods({"0 min": ["fed", {"k": "0.5x"}]}, {"fed": FED}, model)
    assert [condition.changes[0].target_value for condition in asked.periods[0].conditions] == [
        Quantity(2.0, "nM"),
        0.5,
    ]


def test_without_an_end_two_hours_are_run() -> None:
    model = antimony_model(WITH_UNITS)
    asked = experiment_from_periods({"-1 h": ["fed"], "0": {"dose": "1 nM"}}, {"fed": FED}, model)
    assert simulate(model, asked).to_frame()["time"].iloc[[0, -1]].tolist() == [-60, 120]
    assert simulate(model, asked, until="5 min").to_frame()["time"].iloc[-1] == 5


@pytest.mark.parametrize(
    ("periods", "error", "message"),
    [
        ({0: ["fed"]}, UsageError, 'a time is written as text with its unit, not 0\n  such as "2 h"'),
        ({"0 min": ["fedd"]}, UsageError, "no condition 'fedd'\n  did you mean 'fed'"),
        ({"0 min": "fed", "0 h": {}}, UsageError, "two periods begin at 0 h"),
        ({"5": ["fed"]}, UnitsError, "the time '5' needs a unit\n  such as \"5 min\""),
        ({"5 nM": ["fed"]}, UnitsError, "expected min"),
        ({"0 min": {"dose": "ten nM"}}, UnitsError, "dose: 'ten nM' is no quantity"),
        ({"0 min": {"dose": "manyx"}}, UnitsError, "dose: 'manyx' is no multiple"),
    ],
)
def test_a_slip_in_a_dict_is_told(periods: dict[str, object], error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        experiment_from_periods(periods, {"fed": FED}, antimony_model(WITH_UNITS))  # type: ignore[arg-type]
    assert message in str(caught.value)


def test_a_picture_has_a_panel_for_each_unit() -> None:
    simulation = simulate(antimony_model(WITH_UNITS), experiment({0: {}}, until=10))
    panels = simulation.plot(["drug", "occupied"]).axes
    assert [panel.get_ylabel() for panel in panels] == ["nM", "dimensionless"]
    assert panels[-1].get_xlabel() == "time (min)"
    with pytest.raises(UsageError, match="did you mean 'drug'"):
        simulation.plot(["drog"])


def test_a_notebook_shows_the_table() -> None:
    simulation = simulate(antimony_model(WITH_UNITS), experiment({0: {}}, until=10))
    assert "<td>" in simulation._repr_html_()
