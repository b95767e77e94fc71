"""What a model's expectations files declare, and simulation by those names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias, TypeVar

from mtor_sbml.errors import UsageError
from mtor_sbml.expectation.files.file import Expectation, ExpectationsFile, Observable, load_expectations, network_of
from mtor_sbml.model.document import Model
from mtor_sbml.model.project import find_project
from mtor_sbml.model.suggestions import nearest
from mtor_sbml.simulation.engines import EngineLike, EngineName
from mtor_sbml.simulation.experiment import Condition, Experiment
from mtor_sbml.simulation.simulate import PeriodsLike, Simulation, experiment_from_periods
from mtor_sbml.simulation.simulate import simulate as simulate_columns

T = TypeVar("T")

#: What a model is judged by: a file, read or by its path; files that are read; expectations from `parse`; None for the
#: project's files.
Expectations: TypeAlias = Path | str | ExpectationsFile | Sequence[ExpectationsFile] | Sequence[Expectation] | None


def files_of(model: Model, expectations: Path | str | None = None) -> tuple[ExpectationsFile, ...]:
    """The expectations files about a model, read.

    Args:
        model: The model they are about.
        expectations: One file; by default every file of the project whose `network:` is the model.

    Raises:
        ExpectationsError: A file has a fault.
    """
    paths = (Path(expectations),) if expectations is not None else find_project().expectations_for(model.id)
    return tuple(load_expectations(path, model) for path in paths)


def files_about(model: Model, expectations: Expectations = None) -> tuple[ExpectationsFile, ...]:
    """The files by which a model is judged: as `files_of`, or one that holds expectations written in Python.

    Those are read with all that the project's files about the model declare.

    Raises:
        ExpectationsError: A file has a fault.
        UsageError: No file is about this model, or two expectations have one id.
    """
    if isinstance(expectations, ExpectationsFile):
        return (expectations,)
    if expectations is None or isinstance(expectations, Path | str):
        files = files_of(model, expectations)
    else:
        files = tuple(each for each in expectations if isinstance(each, ExpectationsFile))
        if not files:
            return (_written(model, tuple(each for each in expectations if isinstance(each, Expectation))),)
    if not files:
        raise UsageError(
            f"no expectations file is about {model.id!r}", hint=f"name one, or give a file `network: {model.id}`"
        )
    return files


def _written(model: Model, expectations: tuple[Expectation, ...]) -> ExpectationsFile:
    """A file that declares what the model's files do, with these expectations in place of theirs."""
    ids = Counter(each.id for each in expectations)
    twice = next((each for each, count in ids.items() if count > 1), None)
    if twice is not None:
        raise UsageError(f"two expectations have the id {twice!r}", hint="give them ids: `parse(…, id=…)`")
    files = files_of(model)
    first = files[0] if files else ExpectationsFile(path=Path(), network=model.id)
    return replace(
        first,
        conditions=_joined(file.conditions for file in files),
        experiments=_joined(file.experiments for file in files),
        observables=_joined(file.observables for file in files),
        where=_joined(file.where for file in files),
        expectations=expectations,
        warnings=(),
    )


def subject_of(path: Path) -> str:
    """What an expectations file is about, as `load` takes it: a model file beside it, or a network's name.

    Raises:
        ExpectationsError: The file does not say, or cannot be read.
    """
    network = network_of(path)
    beside = path.parent / network  # a model file is named relative to the file that is about it
    return str(beside) if beside.is_file() else network


def experiments(model: Model, expectations: Path | str | None = None) -> Mapping[str, Experiment]:
    """The experiments by id that the model's expectations files declare; arguments and errors as in `files_of`."""
    return _joined(file.experiments for file in files_of(model, expectations))


def conditions(model: Model, expectations: Path | str | None = None) -> Mapping[str, Condition]:
    """The conditions by id that the model's expectations files declare; arguments and errors as in `files_of`."""
    return _joined(file.conditions for file in files_of(model, expectations))


def observables(model: Model, expectations: Path | str | None = None) -> Mapping[str, Observable]:
    """The observables by id that the model's expectations files declare; arguments and errors as in `files_of`."""
    return _joined(file.observables for file in files_of(model, expectations))


def expectations(model: Model, expectations: Path | str | None = None) -> Mapping[str, Expectation]:
    """The expectations by id that the model's files declare; arguments and errors as in `files_of`."""
    return {each.id: each for file in files_of(model, expectations) for each in file.expectations}


def simulate(
    model: Model,
    experiment: Experiment | str | PeriodsLike,
    *,
    until: str | None = None,
    expectations: Path | str | None = None,
    points: int = 121,
    engine: EngineLike = EngineName.LIBROADRUNNER,
) -> Simulation:
    """One experiment, run: what every observable and species does over time.

    Args:
        model: What to run.
        experiment: An id from the expectations files, an `Experiment`, or a dict of periods such as
            `{"-inf": ["fed"], "0 min": {"insulin": "10 nM"}}`: a list names conditions, a dict sets values.
        until: When it ends, such as "2 h"; by default when the experiment says.
        expectations: The file to take ids from; by default every file about the model.
        points: How many times, at least, are reported.
        engine: What integrates: libRoadRunner, or COPASI, which is slower and an optional extra.

    Returns:
        A table of times and columns: first the observables, then the species and the model's own readouts.

    Raises:
        UsageError: No experiment of that name, or the engine is not installed.
        SimulationError: The run went wrong; NoSteadyState when its pre-equilibration does not settle.
    """
    files = files_of(model, expectations)
    known = _joined(file.experiments for file in files)
    if isinstance(experiment, str):
        if experiment not in known:
            raise UsageError(f"no experiment {experiment!r}", hint=nearest(experiment, known) or _listing(known))
        experiment = known[experiment]
    elif not isinstance(experiment, Experiment):
        experiment = experiment_from_periods(experiment, _joined(file.conditions for file in files), model)
    columns = {each.id: each.formula for file in files for each in file.observables.values()}
    return simulate_columns(model, experiment, columns=columns or None, until=until, points=points, engine=engine)


def _joined(parts: Iterable[Mapping[str, T]]) -> dict[str, T]:
    return {key: value for part in parts for key, value in part.items()}


def _listing(known: Mapping[str, object]) -> str:
    return f"there are {', '.join(known)}" if known else "no expectations file about this model declares experiments"
