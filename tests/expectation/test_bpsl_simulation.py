"""Simulations are sampled as PyBioNetFit samples them: concentrations, even grids, scans by their last moment."""

from pathlib import Path

import numpy as np
import pytest

from mtor_sbml.errors import ChangeError, UsageError
from mtor_sbml.expectation.bpsl.simulation import Scan, Simulation, TimeCourse, sample
from mtor_sbml.model.loading import load, load_text
from mtor_sbml.simulation.state import Tolerances

DECAY = Path(__file__).parents[1] / "data" / "bpsl" / "decay.xml"


def decay(protocol, **settings):
    return Simulation("d", load(DECAY), "decay", protocol, tuple(settings.items()))


def test_a_species_counted_in_amounts_is_sampled_as_a_concentration():
    # 8 in a compartment of 2, decaying at 0.05.
    table = sample(decay(TimeCourse(10, 2.5)), {"N"}, Tolerances())
    np.testing.assert_allclose(table.columns["N"], 4 * np.exp(-0.05 * np.array([0, 2.5, 5, 7.5, 10])), rtol=1e-6)


def test_a_step_that_does_not_divide_the_time_is_made_to():
    np.testing.assert_allclose(TimeCourse(10, 4).times, [0, 5, 10])
    with pytest.raises(UsageError, match="no room for a step of 0"):
        sample(decay(TimeCourse(10, 0)), {"A"}, Tolerances())


def test_a_scan_of_a_parameter_has_it_as_its_variable():
    table = sample(decay(Scan("k1", 0, 1, 0.25, 3)), {"A"}, Tolerances())
    np.testing.assert_allclose(table.columns["k1"], [0, 0.25, 0.5, 0.75, 1])
    np.testing.assert_allclose(table.columns["A"], 10 * np.exp(-3 * table.columns["k1"]), rtol=1e-6)
    np.testing.assert_allclose(table.columns["time"], 3)


def test_a_scan_of_an_initial_concentration_leaves_the_species_its_own_column():
    table = sample(decay(Scan("N", 0, 4, 2, 10), N=7.0, k3=0.1), {"N"}, Tolerances())
    np.testing.assert_allclose(table.columns["N_0"], [0, 2, 4])
    np.testing.assert_allclose(table.columns["N"], np.exp(-1) * table.columns["N_0"], rtol=1e-6)


def test_a_value_that_initial_values_are_worked_out_from_cannot_be_mutated():
    model = load_text("model m; species A; k = 0.5; A = 2*k; J: A -> ; k*A; end")
    simulation = Simulation("d", model, "m", TimeCourse(10), (("k", 1.0),))
    with pytest.raises(ChangeError, match="the initial value of 'A' is worked out from it"):
        sample(simulation, {"A"}, Tolerances())
