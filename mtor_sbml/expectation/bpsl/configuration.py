"""PyBioNetFit's configuration file, as far as its check mode needs it: models, property files, simulations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from mtor_sbml.errors import ExpectationsError, FormulaError, Place
from mtor_sbml.expectation.bpsl.constraint import Constraint
from mtor_sbml.expectation.bpsl.reading import read_properties
from mtor_sbml.expectation.bpsl.simulation import Scan, Simulation, TimeCourse
from mtor_sbml.model.document import Model
from mtor_sbml.model.initial import initial_value
from mtor_sbml.model.loading import load
from mtor_sbml.model.suggestions import nearest

#: Settings that change what is simulated or judged, with the only value that is read here; None for none at all.
_FIXED = {
    "sbml_backend": "roadrunner",
    "sbml_integrator": "cvode",
    "qualitative_loss": "auto",
    "qualitative_scale": None,
    "normalization": None,
    "postprocess": None,
    "edition": "1",
}
_TIME_COURSE = {"time", "step", "model", "suffix", "method", "subdivisions"}
_SCAN = {"min", "max", "step", "time", "param", "model", "suffix", "method", "subdivisions", "logspace"}
_MUTATION = re.compile(r"(\w+)\s*([-+*/=])\s*([-+]?[\d.]+(?:[eE][-+]?\d+)?)")
_OPERATIONS: Mapping[str, Callable[[float, float], float]] = {
    "=": lambda _, value: value,
    "+": lambda own, value: own + value,
    "-": lambda own, value: own - value,
    "*": lambda own, value: own * value,
    "/": lambda own, value: own / value,
}


@dataclass(frozen=True, slots=True)
class PropertyFile:
    """The constraints of one file, and the simulation whose columns they name without a suffix."""

    path: Path
    model_name: str
    suffix: str
    constraints: tuple[Constraint, ...]


@dataclass(frozen=True, slots=True)
class Configuration:
    """Everything that a check needs."""

    simulations: tuple[Simulation, ...]
    files: tuple[PropertyFile, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    key: str
    value: str
    place: Place


def read_configuration(path: Path) -> Configuration:
    """What a configuration file says; its paths are taken from its own folder.

    Read are `model`, `mutant`, `time_course`, `param_scan` and `constraint_scale`, with `fit_type = check`. Data files
    (`.exp`) and what only steers a fit are passed over: they change no constraint. Everything that would change one is
    refused.

    Raises:
        ExpectationsError: A fault in the file, or something that cannot be followed here; with the line.
        LoadError, SourceError, UsageError: A model that cannot be read.
    """
    lines = tuple(_lines(path))
    _require_check(path, lines)
    models, files = _models(path, lines)
    simulations = _unchanged(lines, models)
    mutated, more_files = _mutated(path, lines, models, simulations)
    simulations += mutated
    scale = float(next((line.value for line in lines if line.key == "constraint_scale"), 1.0))
    named = [(simulation.model_name, simulation.suffix) for simulation in simulations]
    twice = next((each for each in simulations if named.count((each.model_name, each.suffix)) > 1), None)
    if twice is not None:
        raise ExpectationsError(f"suffix {twice.suffix!r} of {twice.model_name} is declared twice", place=twice.place)
    return Configuration(
        tuple(simulations),
        tuple(
            PropertyFile(file, model, file.stem, read_properties(file, scale=scale))
            for model, file in (*files, *more_files)
        ),
    )


def _lines(path: Path) -> Iterator[_Line]:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as problem:
        raise ExpectationsError(f"the configuration cannot be read: {problem}", place=Place(str(path))) from problem
    for number, line in enumerate(text.splitlines(), 1):
        content = line.split("#")[0].strip()
        if not content:
            continue
        place = Place(str(path), number, len(line) - len(line.lstrip()) + 1)
        key, sign, value = (part.strip() for part in content.partition("="))
        if not sign or ":" in key:
            raise ExpectationsError(
                f"`{content}` is no `key = value`",
                place=place,
                hint="only PyBioNetFit's first edition is read here, not `model:`, `experiment:` and their like",
            )
        yield _Line(key.lower(), value, place)


def _require_check(path: Path, lines: tuple[_Line, ...]) -> None:
    """Refuse a fit, and settings that would change what is judged."""
    kind = next((line for line in lines if line.key in {"fit_type", "job_type"}), None)
    if kind is None or kind.value.lower() != "check":
        raise ExpectationsError(
            "only a check can be run here, not a fit",
            place=kind.place if kind else Place(str(path)),
            hint="write fit_type = check",
        )
    for line in lines:
        only = _FIXED.get(line.key, line.value)
        if line.value != only:
            raise ExpectationsError(
                f"{line.key} = {line.value} is not followed here",
                place=line.place,
                hint=f"only {only!r} is" if only else "leave it out",
            )


def _models(path: Path, lines: tuple[_Line, ...]) -> tuple[dict[str, Model], list[tuple[str, Path]]]:
    """The models by the stem of their file, and with each property file the model it speaks of."""
    models: dict[str, Model] = {}
    files: list[tuple[str, Path]] = []
    for line in (line for line in lines if line.key == "model"):
        name, sign, data = (part.strip() for part in line.value.partition(":"))
        model_file = path.parent / name
        if not sign or model_file.suffix not in {".xml", ".ant"}:
            raise ExpectationsError(
                f"`model = {line.value}` does not name an SBML (.xml) or Antimony (.ant) file and its property files",
                place=line.place,
                hint="write model = m.xml : d.prop; BNGL models cannot be run here",
            )
        if model_file.stem in models:
            raise ExpectationsError(f"two models are called {model_file.stem!r}", place=line.place)
        models[model_file.stem] = load(model_file)
        files += [(model_file.stem, file) for file in _property_files(path, data)]
    return models, files


def _property_files(path: Path, data: str) -> list[Path]:
    names = [] if data.lower() == "none" else [name.strip() for name in data.split(",")]
    return [path.parent / name for name in names if name.endswith((".prop", ".con"))]


def _unchanged(lines: tuple[_Line, ...], models: Mapping[str, Model]) -> list[Simulation]:
    """A simulation for each time course and scan, of the model it names or of every model."""
    simulations = []
    for line in (line for line in lines if line.key in {"time_course", "param_scan"}):
        is_scan = line.key == "param_scan"
        given = _attributes(line, _SCAN if is_scan else _TIME_COURSE)
        if given.get("method", "ode") != "ode":
            raise ExpectationsError(f"method {given['method']!r} cannot be run here, only ode", place=line.place)
        protocol = _scan(line, given) if is_scan else _time_course(line, given)
        names = [_model_name(line, given["model"], models)] if "model" in given else list(models)
        simulations += [
            Simulation(given.get("suffix", line.key), models[name], name, protocol, place=line.place) for name in names
        ]
    return simulations


def _attributes(line: _Line, known: set[str]) -> dict[str, str]:
    """The `name: value` pairs of a line."""
    found: dict[str, str] = {}
    for pair in line.value.split(","):
        name, _, value = (part.strip() for part in pair.partition(":"))
        if name not in known or name in found or not value:
            fault = "is given twice" if name in found else "is no attribute" if name not in known else "has no value"
            raise ExpectationsError(
                f"{line.key}: {name!r} {fault}", place=line.place, hint=nearest(name, known - found.keys())
            )
        found[name] = value
    return found


def _time_course(line: _Line, given: Mapping[str, str]) -> TimeCourse:
    return TimeCourse(_number(line, given, "time"), _number(line, {"step": "1", **given}, "step"))


def _scan(line: _Line, given: Mapping[str, str]) -> Scan:
    if "param" not in given:
        raise ExpectationsError(f"{line.key}: 'param' is missing", place=line.place)
    return Scan(given["param"], *(_number(line, given, name) for name in ("min", "max", "step", "time")))


def _number(line: _Line, given: Mapping[str, str], name: str) -> float:
    try:
        return float(given[name])
    except KeyError:
        raise ExpectationsError(f"{line.key}: {name!r} is missing", place=line.place) from None
    except ValueError:
        raise ExpectationsError(f"{line.key}: {name} is {given[name]!r}, not a number", place=line.place) from None


def _model_name(line: _Line, name: str, models: Mapping[str, Model]) -> str:
    stem = re.sub(r"\.(xml|ant)$", "", name.rpartition("/")[2])
    if stem not in models:
        raise ExpectationsError(f"no model {stem!r}", place=line.place, hint=nearest(stem, models))
    return stem


def _mutated(
    path: Path, lines: tuple[_Line, ...], models: Mapping[str, Model], unchanged: list[Simulation]
) -> tuple[list[Simulation], list[tuple[str, Path]]]:
    """Every simulation of a model once more for each of its mutants, the mutant's name at the end of the suffix."""
    simulations: list[Simulation] = []
    files: list[tuple[str, Path]] = []
    for line in (line for line in lines if line.key == "mutant"):
        head, _, data = line.value.partition(":")
        words = head.split(maxsplit=2)
        if len(words) < 3 or not re.fullmatch(rf"(\s*{_MUTATION.pattern}\s*)+", words[2]):
            raise ExpectationsError(
                f"`mutant = {line.value}` does not name a model, the mutant and what it changes",
                place=line.place,
                hint="write mutant = model name k1=0 k2*2 : d.prop",
            )
        name = _model_name(line, words[0], models)
        settings = tuple(
            (target, _mutated_value(line, models[name], target, operation, float(value)))
            for target, operation, value in _MUTATION.findall(words[2])
        )
        simulations += [
            Simulation(each.suffix + words[1], each.model, name, each.protocol, settings, line.place)
            for each in unchanged
            if each.model_name == name
        ]
        files += [(name, file) for file in _property_files(path, data.strip())]
    return simulations, files


def _mutated_value(line: _Line, model: Model, target: str, operation: str, value: float) -> float:
    """A parameter, or an initial concentration, after a mutation."""
    if target not in model.species and target not in model.parameters:
        raise ExpectationsError(
            f"no species or parameter {target!r} in {model.id!r}",
            place=line.place,
            hint=nearest(target, [*model.species, *model.parameters]),
        )
    if operation == "=":
        return value
    try:
        own = initial_value(model, target)
    except FormulaError as problem:
        raise ExpectationsError(problem.message, place=line.place) from problem
    species = model.species.get(target)
    if species is not None and species.only_substance:
        own /= model.compartments[species.compartment].size or 1.0
    return _OPERATIONS[operation](own, value)
