"""The simulations that property files speak of: time courses and scans, and their samples as PyBioNetFit takes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.errors import ChangeError, Place, SimulationError, UsageError
from mtor_sbml.model.changes import Change, ChangeKind
from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import Call, Formula, Name, expand, formula_names
from mtor_sbml.model.units import Quantity
from mtor_sbml.simulation.experiment import Condition, Experiment, Period
from mtor_sbml.simulation.runs import Request, run
from mtor_sbml.simulation.signal import Signal, Trace
from mtor_sbml.simulation.state import Tolerances

FloatArray: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TimeCourse:
    """Evenly spaced samples of one run, in the model's time unit."""

    end: float = 120.0
    step: float = 1.0  #: as near to it as divides the time evenly
    start: float = 0.0

    @property
    def times(self) -> FloatArray:
        """The samples, both ends included."""
        return _grid(self.start, self.end, self.step)


@dataclass(frozen=True, slots=True)
class Scan:
    """One run for each value of a parameter, or of a species' initial concentration, sampled at its end."""

    target: str
    minimum: float
    maximum: float
    step: float
    end: float  #: in the model's time unit

    @property
    def values(self) -> FloatArray:
        """What the target is set to. A logarithmic scan is evenly spaced too: PyBioNetFit 1.8.1 does not look."""
        return _grid(self.minimum, self.maximum, self.step)


@dataclass(frozen=True, slots=True)
class Simulation:
    """What PyBioNetFit knows by a suffix: one model, unchanged or mutated, run in one way."""

    suffix: str
    model: Model
    model_name: str  #: stem of the model's file
    protocol: TimeCourse | Scan
    settings: tuple[tuple[str, float], ...] = ()  #: what a mutation sets: parameters, initial concentrations
    place: Place | None = None  #: where it is declared

    @property
    def variable(self) -> str:
        """The name of its independent variable."""
        if isinstance(self.protocol, TimeCourse):
            return "time"
        # A scanned initial concentration is not that species' column.
        target = self.protocol.target
        return f"{target}_0" if target in self.model.species else target

    @property
    def columns(self) -> frozenset[str]:
        """Every name that has samples: all of the model, not the species alone as in PyBioNetFit."""
        return self.model.ids | {"time", self.variable}


@dataclass(frozen=True, slots=True)
class Table:
    """The samples of one simulation."""

    columns: Mapping[str, FloatArray]  #: all of one length
    asked: int  #: periods that were asked for
    simulated: int


def sample(simulation: Simulation, names: Iterable[str], tolerances: Tolerances) -> Table:
    """The samples of the columns that are named, species as concentrations.

    Raises:
        ChangeError: The model cannot take what a mutation or scan sets.
        SimulationError: A run went wrong.
    """
    formulas = {name: _observed(simulation.model, name) for name in names if name not in {"time", simulation.variable}}
    protocol = simulation.protocol
    if isinstance(protocol, TimeCourse):
        times = protocol.times
        request = _request(simulation, dict(simulation.settings), times, formulas.values())
        runs = run(simulation.model, [request], tolerances=tolerances)
        trace = _traced(runs.trace(request.experiment))
        columns = {name: Signal(trace, formula).values(times) for name, formula in formulas.items()}
        return Table({**columns, "time": times}, runs.asked, runs.simulated)
    end = np.array([protocol.end])
    requests = [
        _request(simulation, {**dict(simulation.settings), protocol.target: value}, end, formulas.values())
        for value in protocol.values.tolist()
    ]
    runs = run(simulation.model, requests, tolerances=tolerances)
    traces = [_traced(runs.trace(request.experiment)) for request in requests]
    columns = {
        name: np.array([Signal(trace, formula).at(protocol.end) for trace in traces])
        for name, formula in formulas.items()
    }
    times = np.full(len(traces), protocol.end)
    return Table({**columns, "time": times, simulation.variable: protocol.values}, runs.asked, runs.simulated)


def _grid(start: float, end: float, step: float) -> FloatArray:
    intervals = round((end - start) / step) if step > 0 else 0
    if intervals < 1:
        raise UsageError(f"from {start:g} to {end:g} there is no room for a step of {step:g}")
    return np.linspace(start, end, intervals + 1)


def _observed(model: Model, name: str) -> Formula:
    """What a column shows: the concentration of a species also where its formulas mean the amount."""
    species = model.species.get(name)
    if species is not None and species.only_substance:
        return Call("/", (Name(name), Name(species.compartment)))
    return Name(name)


def _request(
    simulation: Simulation, settings: Mapping[str, float], times: FloatArray, formulas: Iterable[Formula]
) -> Request:
    changes = tuple(_change(simulation, target, value) for target, value in settings.items())
    start = simulation.protocol.start if isinstance(simulation.protocol, TimeCourse) else 0.0
    period = Period(start, (Condition(simulation.suffix, changes),))
    experiment = Experiment(simulation.suffix, (period,), float(times[-1]), simulation.place)
    return Request(experiment, float(times[-1]), frozenset(formulas), frozenset(times.tolist()))


def _change(simulation: Simulation, target: str, value: float) -> Change:
    """What sets a parameter or an initial concentration; as an amount where the species is counted in amounts."""
    model = simulation.model
    reading = _initial_values_that_read(model, target)
    if reading:
        raise ChangeError(
            f"{target!r} cannot be changed: the initial value of {reading[0]!r} is worked out from it",
            place=simulation.place,
            hint="PyBioNetFit works it out anew; give it a value of its own in the model",
        )
    species = model.species.get(target)
    if species is not None and species.only_substance:
        value *= model.compartments[species.compartment].size or 1.0
    return Change(ChangeKind.SET, target, Quantity(value, model.unit_of(target) or ""), simulation.place)


def _initial_values_that_read(model: Model, target: str) -> list[str]:
    return [
        each
        for each, formula in model.initial_assignments.items()
        if target == each or target in formula_names(expand(formula, model))
    ]


def _traced(outcome: Trace | SimulationError) -> Trace:
    if isinstance(outcome, SimulationError):
        raise outcome
    return outcome
