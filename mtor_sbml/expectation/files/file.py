"""Expectations files: what a file declares, as typed values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from mtor_sbml.errors import ExpectationsError, Place
from mtor_sbml.expectation.verdict import Strength
from mtor_sbml.model.formula import Formula
from mtor_sbml.simulation.experiment import Condition, Experiment

if TYPE_CHECKING:  # these load lark and PyYAML
    from mtor_sbml.expectation.files.definitions import Definition
    from mtor_sbml.expectation.files.yaml_text import YamlMap
    from mtor_sbml.expectation.language.syntax import Expression
    from mtor_sbml.model.document import Model


#: Between mechanisms that a guard cuts at once.
JOINT = " + "


@dataclass(frozen=True, slots=True)
class Words:
    """The numbers behind the verbs: r is the level with the changes over the level without."""

    abolishes: float = 0.10  #: r at most
    lowers: float = 0.80  #: r at most; below it `does not change` ends
    raises: float = 1.25  #: r at least; above it `does not change` ends


class Kind(Enum):
    """What values an observable can take."""

    AMOUNT = "amount"  #: not below 0
    FRACTION = "fraction"  #: 0 to 1
    SIGNED = "signed"  #: any


@dataclass(frozen=True, slots=True, kw_only=True)
class Observable:
    """A named formula over the model."""

    id: str
    formula: Formula
    name: str = ""  #: for people; empty when none was given
    kind: Kind = Kind.AMOUNT
    unit: str | None = None  #: as declared; None: the formula's own
    resolution: float | None = None  #: smallest difference that means anything, in the observable's unit
    scale: float | None = None  #: for margins of signed observables, in the observable's unit
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """One claim, to be judged: a row of a `for` is one of its own."""

    id: str
    claim: str
    claims: tuple[str, ...]  #: such as C06
    expect: tuple[Expression, ...]  #: all must hold
    given: Expression | None = None  #: premise: an error when it fails
    experiment: str | None = None  #: `in`: of every name without brackets
    where: Mapping[str, Definition] = field(default_factory=dict)  #: its own abbreviations, before the file's
    evidence: tuple[Mapping[str, str], ...] = ()  #: each with guide, pubmed, doi, biomodels or url; says, used
    strength: Strength = Strength.MUST
    weight: float = 1.0
    xfail: str | None = None  #: why it is known to fail
    tags: tuple[str, ...] = ()
    #: Mutants that must turn it red: SBML ids, modifier@reaction, or several of these at once joined by " + ".
    guards: tuple[str, ...] = ()
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class FileUnits:
    """Units of bare model numbers, for models that declare none."""

    time: str | None = None
    concentration: str | None = None


@dataclass(frozen=True, slots=True)
class Survivor:
    """A mutant that may survive mutation testing."""

    mutant: str  #: its id
    reason: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectationsFile:
    """All that one file declares, with what it includes."""

    path: Path
    network: str  #: name or path of the one model it is about
    units: FileUnits = FileUnits()
    time_resolution: float | None = None  #: in the model's time unit; None: 1/1000 of the window
    words: Words = Words()
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    experiments: Mapping[str, Experiment] = field(default_factory=dict)
    observables: Mapping[str, Observable] = field(default_factory=dict)
    where: Mapping[str, Definition] = field(default_factory=dict)
    expectations: tuple[Expectation, ...] = ()
    survivors: Mapping[str, Survivor] = field(default_factory=dict)  #: by mutant; nothing here looks the ids up
    warnings: tuple[tuple[str, Place], ...] = ()  #: what is allowed and yet suspicious


def load_expectations(path: Path, model: Model) -> ExpectationsFile:
    """What an expectations file declares, every name and unit looked up in a model where that needs no run.

    Args:
        path: The YAML file.
        model: The model it is read for; `network:` is not compared with it.

    Raises:
        ExpectationsError: The first fault, with file, line and column.
    """
    # What reads loads PyYAML and lark.
    from mtor_sbml.expectation.files.includes import read_root

    return _read(read_root(path), path, model)


def parse_expectations(text: str, model: Model, place: Place) -> ExpectationsFile:
    """What the text of an expectations file declares; see `load_expectations`.

    Args:
        text: The whole file, as YAML.
        model: The model it is read for.
        place: The file's path, to which includes are relative.
    """
    from mtor_sbml.expectation.files.includes import root_of

    return _read(root_of(text, place.file), Path(place.file), model)


def network_of(path: Path) -> str:
    """The `network:` of a file, found without reading the rest.

    Raises:
        ExpectationsError: The file says none, or cannot be read.
    """
    try:
        with path.open(encoding="utf-8") as lines:
            found = next(filter(None, map(_NETWORK.match, lines)), None)
    except (OSError, UnicodeDecodeError) as problem:
        raise ExpectationsError(f"cannot read {path}: {problem}", place=Place(str(path))) from problem
    if found is None:
        raise ExpectationsError(
            "the file does not say which network it is about", place=Place(str(path)), hint=_SAY_NETWORK
        )
    return found["name"]


_NETWORK = re.compile(r"""network:\s+(?P<quote>["']?)(?P<name>[^"'#]+?)(?P=quote)\s*(?:\s#.*)?$""")
_SAY_NETWORK = "begin with `network: NAME`"


def _read(root: YamlMap, path: Path, model: Model) -> ExpectationsFile:
    from mtor_sbml.expectation.files import preamble
    from mtor_sbml.expectation.files.claims import read_expectations
    from mtor_sbml.expectation.files.conditions import read_conditions
    from mtor_sbml.expectation.files.definitions import read_definitions
    from mtor_sbml.expectation.files.experiments import read_experiments
    from mtor_sbml.expectation.files.includes import KEYS, sections_of
    from mtor_sbml.expectation.files.observables import read_observables
    from mtor_sbml.expectation.files.reading import fields_of, text_of
    from mtor_sbml.expectation.files.survivors import read_survivors

    fields = fields_of(root, "an expectations file", KEYS)
    if "network" not in fields:
        raise root.error("the file does not say which network it is about", hint=_SAY_NETWORK)
    sections = sections_of(root, path)
    units = preamble.read_units(fields["units"], model) if "units" in fields else FileUnits()
    model = preamble.with_units(model, units)
    conditions = read_conditions(sections["conditions"].values(), model)
    experiments, experiment_warnings = read_experiments(sections["experiments"].values(), conditions, model)
    observables = read_observables(sections["observables"].values(), model)
    where = read_definitions(sections["where"].values())
    expectations, claim_warnings = (
        read_expectations(fields["expectations"], experiments, model) if "expectations" in fields else ((), ())
    )
    return ExpectationsFile(
        path=path,
        network=text_of(fields["network"], "`network`").text,
        units=units,
        time_resolution=preamble.read_time_resolution(fields["resolution"], model) if "resolution" in fields else None,
        words=preamble.read_words(sections["words"]),
        conditions=conditions,
        experiments=experiments,
        observables=observables,
        where=where,
        expectations=expectations,
        survivors=read_survivors(fields["survivors"]) if "survivors" in fields else {},
        warnings=experiment_warnings + claim_warnings,
    )
