"""One experiment as a table: what observables and species do over time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.errors import SimulationError, UnitsError, UsageError
from mtor_sbml.model.changes import Change, ChangeKind
from mtor_sbml.model.document import Model
from mtor_sbml.model.formula import Formula, Name
from mtor_sbml.model.suggestions import nearest
from mtor_sbml.model.units import Quantity, convert, formula_unit, parse_quantity, pretty
from mtor_sbml.simulation.engines import EngineLike, EngineName, runner_of
from mtor_sbml.simulation.experiment import Condition, Experiment, Period
from mtor_sbml.simulation.runs import Request, run, steps_of
from mtor_sbml.simulation.signal import Signal

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

FloatArray: TypeAlias = NDArray[np.float64]

#: What a period may be in a dict: names of conditions, or values such as {"insulin": "10 nM"}, or a list of both.
PeriodLike: TypeAlias = str | Mapping[str, str | float] | Sequence[str | Mapping[str, str | float]]
PeriodsLike: TypeAlias = Mapping[str, PeriodLike]

#: How long the last period runs when nobody says: long enough for signalling to answer.
_DEFAULT_LENGTH = Quantity(2.0, "h")
_UNTIL = "until"


@dataclass(frozen=True, eq=False)
class Simulation:
    """One experiment over time, in the model's units; pre-equilibration lies before and is not shown."""

    model_id: str
    experiment: Experiment
    times: FloatArray = field(repr=False)  #: ascending, shape (n,); at a jump the value is that after it
    columns: Mapping[str, FloatArray] = field(repr=False)  #: each of shape (n,)
    units: Mapping[str, str]  #: of each column, `time` included; "" is dimensionless or not declared

    def to_frame(self) -> pd.DataFrame:
        """A table: `time`, then one column for each observable and species."""
        import pandas as pd

        return pd.DataFrame({"time": self.times, **self.columns})

    def plot(self, columns: Sequence[str] | None = None) -> Figure:
        """A picture of some columns over time; by default of the first eight that move, a panel for each unit."""
        from matplotlib.figure import Figure

        chosen = list(columns) if columns is not None else self._moving()[:8]
        for column in chosen:
            if column not in self.columns:
                raise UsageError(f"no column {column!r}", hint=nearest(column, self.columns))
        units = list(dict.fromkeys(self.units[column] for column in chosen)) or [""]
        figure = Figure(figsize=(7.0, 1.0 + 2.6 * len(units)), layout="constrained")
        panels = figure.subplots(len(units), 1, sharex=True, squeeze=False)[:, 0]
        for panel, unit in zip(panels, units, strict=True):
            for column in chosen:
                if self.units[column] == unit:
                    panel.plot(self.times, self.columns[column], label=column)
            panel.set_ylabel(unit or "dimensionless")
            if chosen:
                panel.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)
        panels[-1].set_xlabel(f"time ({self.units['time']})" if self.units["time"] else "time")
        figure.suptitle(f"{self.model_id}: {self.experiment.id}")
        return figure

    def _moving(self) -> list[str]:
        moving = [column for column, values in self.columns.items() if np.ptp(values) > 1e-6 * np.max(np.abs(values))]
        return moving or list(self.columns)

    def _repr_html_(self) -> str:
        table: str = self.to_frame().to_html(index=False, max_rows=10, max_cols=12)
        return f"<p><b>{self.model_id}</b>: {self.experiment.id}</p>{table}"


def simulate(
    model: Model,
    experiment: Experiment,
    *,
    columns: Mapping[str, Formula] | None = None,
    until: str | None = None,
    points: int = 121,
    engine: EngineLike = EngineName.LIBROADRUNNER,
) -> Simulation:
    """What observables and species do in an experiment.

    Args:
        model: What to run.
        experiment: What is done to it.
        columns: Formulas to show first, by name. After them come all species, in the model's order, and the quantities
            that assignment rules define.
        until: The end, such as "2 h"; by default that of the experiment, or two hours after its last change.
        points: How many evenly spaced times; those at which something is set are added.
        engine: What integrates.

    Raises:
        SimulationError: The run went wrong; NoSteadyState when pre-equilibration does not settle.
        UsageError: The end lies before the beginning, or the engine is not installed.
    """
    formulas = dict(columns or {})
    for element in [*model.species, *(rule.variable for rule in model.rules.values() if rule.kind == "assignment")]:
        formulas.setdefault(element, Name(element))
    end = _end_of(model, experiment, until)
    request = Request(experiment, end, frozenset(formulas.values()))
    trace = run(model, [request], run_periods=runner_of(engine)).trace(experiment)
    if isinstance(trace, SimulationError):
        raise trace
    times = np.unique(np.concatenate([np.linspace(trace.start, end, points), trace.jumps[trace.jumps <= end]]))
    values = {name: Signal(trace, formula).values(times) for name, formula in formulas.items()}
    units = {name: _unit_of(formula, model) for name, formula in formulas.items()}
    return Simulation(model.id, experiment, times, values, {"time": pretty(model.units.time), **units})


def _unit_of(formula: Formula, model: Model) -> str:
    try:
        return pretty(formula_unit(formula, model))
    except UnitsError:  # the validator's business
        return ""


def _end_of(model: Model, experiment: Experiment, until: str | None) -> float:
    if until is not None:
        return _time(until, model)
    if experiment.until is not None:
        return experiment.until
    last = steps_of(model, experiment)[-1].time
    return last + (convert(_DEFAULT_LENGTH, model.units.time) if model.units.time else 100.0)


def experiment_from_periods(
    periods: PeriodsLike, conditions: Mapping[str, Condition], model: Model, until: str | None = None
) -> Experiment:
    """An experiment written as a dict.

    Args:
        periods: By time, such as `{"-inf": ["fed"], "0 min": {"insulin": "10 nM"}, "until": "2 h"}`: a condition's
            name, values of species or parameters (quantities, or multiples such as "0.2x"), or a list of these.
        conditions: Those that may be named.
        model: Tells the unit of time.
        until: The end; the dict may say it as well.

    Raises:
        UsageError: No such condition, or a time that is none, or two periods at one time.
        UnitsError: A quantity that cannot be read or converted.
    """
    made: dict[float, Period] = {}
    for when, what in periods.items():
        if when == _UNTIL:
            continue
        time = -inf if str(when).strip() in {"-inf", "-∞"} else _time(when, model)
        if time in made:
            raise UsageError(f"two periods begin at {when}", hint="list their conditions in one period")
        made[time] = Period(time, tuple(_conditions(what, conditions, when)))
    end = until if until is not None else periods.get(_UNTIL)
    if end is not None and not isinstance(end, str):
        raise UsageError(f"'until' takes a time, not {end!r}", hint='write it as text: "2 h"')
    return Experiment("custom", tuple(made[time] for time in sorted(made)), None if end is None else _time(end, model))


def _time(text: object, model: Model) -> float:
    if not isinstance(text, str):
        raise UsageError(f"a time is written as text with its unit, not {text!r}", hint='such as "2 h"')
    quantity = parse_quantity(text)
    unit = model.units.time
    if unit is None and not quantity.unit:
        return quantity.magnitude
    if unit is None:
        raise UnitsError(
            f"model {model.id!r} declares no unit of time, so {text} cannot be converted",
            hint=f'write a bare number in the model\'s own time: "{quantity.magnitude:g}"',
        )
    if not quantity.unit and quantity.magnitude:
        raise UnitsError(f"the time {text!r} needs a unit", hint=f'such as "{quantity.magnitude:g} {pretty(unit)}"')
    return convert(quantity, unit) if quantity.unit else 0.0


def _conditions(what: PeriodLike, known: Mapping[str, Condition], when: str) -> Iterator[Condition]:
    for each in [what] if isinstance(what, str | Mapping) else what:
        if isinstance(each, Mapping):
            yield Condition(f"set at {when}", tuple(_change(target, value) for target, value in each.items()))
        elif each in known:
            yield known[each]
        else:
            listed = f"there are {', '.join(known)}" if known else 'no conditions are known; write {"ID": "value"}'
            raise UsageError(f"no condition {each!r}", hint=nearest(each, known) or listed)


def _change(target: str, value: str | float) -> Change:
    if not isinstance(value, str):
        return Change(ChangeKind.SET, target, Quantity(float(value), ""))
    if value.endswith("x"):
        try:
            return Change(ChangeKind.SCALE, target, float(value[:-1]))
        except ValueError as problem:
            raise UnitsError(f"{target}: {value!r} is no multiple", hint='such as "0.2x", or a quantity') from problem
    try:
        return Change(ChangeKind.SET, target, parse_quantity(value))
    except UnitsError as problem:
        raise UnitsError(f"{target}: {problem.message}", hint=problem.hint) from problem
