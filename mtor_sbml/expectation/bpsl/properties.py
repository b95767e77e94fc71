"""Property files as PyBioNetFit reads them: the same verdict and the same penalty as its check mode (1.8.1).

A `.prop` file holds one constraint a line in the Biological Property Specification Language: an inequality between
observables and constants, when it is asked for (`always`, `once`, `at`, `between`, `once between`, two `at`), and what
its violation costs (`weight`, `confidence`, `pmin`, `logit`). What these mean, on samples, is in `bpsl_penalty`.

An observable is a species, by its id, as a concentration. Parameters, reactions and compartments can be named as well,
which PyBioNetFit's SBML models do not offer. Numbers are in the model's own units.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from mtor_sbml.errors import ExpectationsError, Place, SimulationError, UsageError
from mtor_sbml.expectation.bpsl.configuration import Configuration, PropertyFile, read_configuration
from mtor_sbml.expectation.bpsl.constraint import Column, Constraint
from mtor_sbml.expectation.bpsl.penalty import FloatArray, compare, never_reached, total_penalty
from mtor_sbml.expectation.bpsl.reading import read_properties
from mtor_sbml.expectation.bpsl.simulation import Simulation, Table, TimeCourse, sample
from mtor_sbml.expectation.bpsl.words import explain, explain_unasked
from mtor_sbml.expectation.verdict import Outcome, Strength, Verdict, Verdicts
from mtor_sbml.model.document import Model
from mtor_sbml.model.suggestions import nearest
from mtor_sbml.simulation.state import Tolerances


def check_properties(
    model: Model | None,
    path: Path | str,
    *,
    start: float | None = None,
    end: float | None = None,
    step: float | None = None,
    tolerances: Tolerances = Tolerances(),  # noqa: B008 - frozen
) -> Verdicts:
    """The verdict on every constraint of a property file, or of all that a configuration names.

    Args:
        model: What to judge. A configuration names its models itself; a model given along with one must be among them.
        path: A property file (.prop, .con), judged on one time course of the model; or a PyBioNetFit configuration
            (.conf) with `fit_type = check`.
        start: First sample, in the model's time unit; 0 unless given. For property files only, as the next two.
        end: Last sample; 120 unless given.
        step: From one sample to the next; 1 unless given.
        tolerances: For the solver; PyBioNetFit's own work to 1e-6.

    Returns:
        A verdict for each constraint, its penalty in `penalty` and, negative, as its margin: 0 where it holds.

    Raises:
        ExpectationsError: A fault in one of the files, an observable that no simulation has; with line and column.
        UsageError: No model for a property file, or times for a configuration.
        LoadError, SourceError, ChangeError: A model of the configuration that cannot be read or changed.
    """
    path = Path(path)
    if path.suffix == ".conf":
        if (start, end, step) != (None, None, None):
            raise UsageError(f"{path} says itself from when to when to simulate", hint="leave the times out")
        configuration = read_configuration(path)
        _require_named(model, configuration, path)
    else:
        if model is None:
            raise UsageError(
                f"{path} does not say which model it is about", hint="name the model, or give a .conf file"
            )
        usual = TimeCourse()
        times = TimeCourse(
            usual.end if end is None else end,
            usual.step if step is None else step,
            usual.start if start is None else start,
        )
        name = model.origin.stem if model.origin else model.id
        configuration = Configuration(
            (Simulation(path.stem, model, name, times),),
            (PropertyFile(path, name, path.stem, read_properties(path)),),
        )
    return _judged(configuration, tolerances)


def _require_named(model: Model | None, configuration: Configuration, path: Path) -> None:
    files = {each.model.origin.resolve() for each in configuration.simulations if each.model.origin}
    if model is not None and (model.origin is None or model.origin.resolve() not in files):
        raise UsageError(
            f"{path} does not speak of {model.origin or model.id}",
            hint=f"it speaks of {', '.join(sorted(file.name for file in files))}",
        )


def _judged(configuration: Configuration, tolerances: Tolerances) -> Verdicts:
    questions = [
        _question(constraint, file, configuration.simulations)
        for file in configuration.files
        for constraint in file.constraints
    ]
    tables = _tables(questions, tolerances)
    simulated = [table for table in tables.values() if isinstance(table, Table)]
    return Verdicts(
        model_id=", ".join(dict.fromkeys(each.model.id for each in configuration.simulations)),
        verdicts=tuple(_verdict(question, tables) for question in questions),
        asked=sum(table.asked for table in simulated),
        simulated=sum(table.simulated for table in simulated),
    )


@dataclass(frozen=True, slots=True)
class _Question:
    """A constraint with the simulations that its columns come from."""

    constraint: Constraint
    file: PropertyFile
    home: Simulation
    sources: Mapping[Column, tuple[Simulation, str]]  #: simulation and the name there

    @property
    def clock(self) -> Simulation:
        """The simulation whose independent variable tells where something was compared."""
        return self.sources[self.constraint.inequality.columns[0]][0]

    @property
    def wanted(self) -> tuple[tuple[Simulation, str], ...]:
        """Every column that is needed; the home's independent variable only where a crossing of it is awaited."""
        awaited = any(crossing.variable is None for crossing in self.constraint.crossings)
        home = ((self.home, self.home.variable),) if awaited else ()
        return (*self.sources.values(), (self.clock, self.clock.variable), *home)


def _question(constraint: Constraint, file: PropertyFile, simulations: Iterable[Simulation]) -> _Question:
    home = next(
        (each for each in simulations if (each.model_name, each.suffix) == (file.model_name, file.suffix)), None
    )
    if home is None:
        raise ExpectationsError(
            f"no simulation of {file.model_name} has the suffix {file.suffix!r} that this file is named after",
            place=Place(str(file.path)),
            hint=nearest(file.suffix, [each.suffix for each in simulations]),
        )
    sources = {column: _source(column, home, simulations) for column in constraint.columns}
    return _Question(constraint, file, home, sources)


def _source(column: Column, home: Simulation, simulations: Iterable[Simulation]) -> tuple[Simulation, str]:
    """Where a column comes from: `observable` from the file's own simulation, `suffix.observable` from that one."""
    *suffix, name = column.name.split(".")
    if len(suffix) > 1:
        raise ExpectationsError(f"`{column}` has too many dots; write suffix.observable", place=column.place)
    sources = [each for each in simulations if each.suffix == suffix[0]] if suffix else [home]
    if not sources:
        raise ExpectationsError(
            f"no simulation has the suffix {suffix[0]!r}",
            place=column.place,
            hint=nearest(suffix[0], [each.suffix for each in simulations]),
        )
    if len(sources) > 1:
        of = " and ".join(each.model_name for each in sources)
        raise ExpectationsError(f"the suffix {suffix[0]!r} belongs to simulations of {of}", place=column.place)
    (source,) = sources
    if name not in source.columns:
        raise ExpectationsError(
            f"no {name!r} in {source.model_name}", place=column.place, hint=nearest(name, source.columns)
        )
    return source, name


def _tables(questions: Iterable[_Question], tolerances: Tolerances) -> dict[Simulation, Table | SimulationError]:
    """The samples of every simulation that is needed, each run once, or why there are none."""
    names: dict[Simulation, set[str]] = {}
    for question in questions:
        for simulation, name in question.wanted:
            names.setdefault(simulation, set()).add(name)
    tables: dict[Simulation, Table | SimulationError] = {}
    for simulation, wanted in names.items():
        try:
            tables[simulation] = sample(simulation, wanted, tolerances)
        except SimulationError as problem:
            tables[simulation] = problem
    return tables


def _verdict(question: _Question, tables: Mapping[Simulation, Table | SimulationError]) -> Verdict:
    columns: dict[tuple[Simulation, str], FloatArray] = {}
    for simulation, name in question.wanted:
        table = tables[simulation]
        if isinstance(table, SimulationError):
            return _said(question, Outcome.ERROR, table.message, None)
        columns[simulation, name] = table.columns[name]
    constraint, home, clock = question.constraint, question.home, question.clock
    if len({len(column) for column in columns.values()}) > 1:
        raise ExpectationsError("its observables are not sampled alike", place=constraint.place)

    def samples(column: Column | None) -> FloatArray:
        return columns[question.sources[column] if column else (home, home.variable)]

    comparisons = compare(constraint, samples)
    if not comparisons:
        message = explain_unasked(never_reached(constraint, samples), home.variable)
        return _said(question, Outcome.HOLDS, message, 0.0)
    penalty = total_penalty(comparisons)
    message = explain(constraint, comparisons, clock.variable, columns[clock, clock.variable])
    return _said(question, Outcome.HOLDS if penalty == 0 else Outcome.FAILS, message, penalty)


def _said(question: _Question, outcome: Outcome, message: str, penalty: float | None) -> Verdict:
    constraint = question.constraint
    return Verdict(
        id=f"{question.file.path.stem}:{constraint.place.line}",
        claim=constraint.text,
        claims=(),
        strength=Strength.MUST,
        outcome=outcome,
        margin=None if penalty is None else 0.0 - penalty,
        message=message,
        evidence=(),
        place=constraint.place,
        penalty=penalty,
    )
