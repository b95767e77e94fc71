"""Measured values, from a PEtab measurement table, and how far a simulation is from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, log, pi
from pathlib import Path
from typing import TypeVar

import numpy as np

from mtor_sbml.expectation.files.file import ExpectationsFile
from mtor_sbml.expectation.judging.recorded import Recorded
from mtor_sbml.model.formula import Formula
from mtor_sbml.model.suggestions import nearest
from mtor_sbml.model.tables import Row, each_or_all_faults, read_rows
from mtor_sbml.simulation.experiment import Experiment
from mtor_sbml.simulation.runs import Request

T = TypeVar("T")

#: PEtab's columns (`petab/v2/C.py`).
OBSERVABLE, EXPERIMENT, TIME, MEASUREMENT, NOISE = (
    "observableId", "experimentId", "time", "measurement", "noiseParameters",
)  # fmt: skip
#: Formulas of the expectations file have no parameters of their own.
_REFUSED = "observableParameters"


@dataclass(frozen=True, slots=True)
class Measurement:
    """One measured value, normally distributed about what the model says."""

    observable: str
    formula: Formula  #: of the observable
    experiment: Experiment
    time: float  #: in the model's time unit; inf for the steady state
    value: float  #: in the unit of the formula
    noise: float  #: the standard deviation, in the same unit


def read_measurements(path: Path | str, files: Sequence[ExpectationsFile]) -> tuple[Measurement, ...]:
    """The rows of a PEtab measurement table, of version 2.

    Args:
        path: The table. Its `observableId` and `experimentId` are what expectations files call them, `time` is in the
            model's time unit (`inf`: at rest), `measurement` and `noiseParameters`, a standard deviation, in the
            unit of the observable's formula. Replicates are rows of their own.
        files: The expectations files that declare observables and experiments.

    Raises:
        UsageError: There is no such file.
        ExpectationsError: Faults, all of them, each with its line.
    """
    observables = {name: each for file in files for name, each in file.observables.items()}
    experiments = {name: each for file in files for name, each in file.experiments.items()}

    def measurement(row: Row) -> Measurement:
        if row.cells.get(_REFUSED):
            raise row.fault(f"{_REFUSED} is not supported", "write the formula into the expectations file")
        experiment = _named(row, EXPERIMENT, experiments)
        time, noise = _number(row, TIME), _number(row, NOISE)
        begin = next((each.time for each in experiment.periods if not each.is_preequilibration), 0.0)
        if not time >= begin:
            raise row.fault(f"{TIME} is {time:g}, and experiment {experiment.id!r} begins at {begin:g}")
        if not (noise > 0 and isfinite(noise)):
            raise row.fault(f"{NOISE} is {noise:g}", "write the standard deviation, above 0")
        value = _number(row, MEASUREMENT)
        if not isfinite(value):
            raise row.fault(f"{MEASUREMENT} is {value:g}")
        observable = _named(row, OBSERVABLE, observables)
        return Measurement(row.cells[OBSERVABLE], observable.formula, experiment, time, value, noise)

    return each_or_all_faults(measurement, read_rows(Path(path), (OBSERVABLE, EXPERIMENT, TIME, MEASUREMENT, NOISE)))


def _named(row: Row, column: str, known: Mapping[str, T]) -> T:
    name = row.cells[column]
    if name not in known:
        raise row.fault(f"no {column.removesuffix('Id')} {name!r}", nearest(name, known))
    return known[name]


def _number(row: Row, column: str) -> float:
    number = row.number(column)
    if number is None:
        raise row.fault(f"{column} is empty")
    return number


def requests_for(measurements: Iterable[Measurement]) -> list[Request]:
    """What has to be run: each experiment as far as it is measured, or until it rests."""
    by_experiment: dict[Experiment, list[Measurement]] = {}
    for each in measurements:
        by_experiment.setdefault(each.experiment, []).append(each)
    return [_request(experiment, each) for experiment, each in by_experiment.items()]


def _request(experiment: Experiment, measurements: Sequence[Measurement]) -> Request:
    times = {each.time for each in measurements if isfinite(each.time)}
    begin = next((each.time for each in experiment.periods if not each.is_preequilibration), 0.0)
    return Request(
        experiment,
        max(times, default=begin),
        frozenset(each.formula for each in measurements),
        frozenset(time for time in times if time > begin),
        rests=any(not isfinite(each.time) for each in measurements),
    )


def residuals(measurements: Iterable[Measurement], recorded: Recorded) -> tuple[float, ...]:
    """(simulated - measured) / noise of each, in their order; at the time of a change, after it.

    Raises:
        SimulationError: A run went wrong.
    """
    return tuple(
        float(recorded.signal(each.experiment, each.formula).values(np.array([each.time]))[0] - each.value) / each.noise
        for each in measurements
    )


def log_likelihood(measurements: Sequence[Measurement], chi_squared: float) -> float:
    """The logarithm of the likelihood of what was measured, as PEtab defines it for normal noise.

    Args:
        measurements: What was measured.
        chi_squared: The sum of the squared residuals.
    """
    return -0.5 * chi_squared - sum(0.5 * log(2 * pi * each.noise**2) for each in measurements)
