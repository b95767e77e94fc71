"""Expectations files: what a file declares, as typed values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from mtor_sbml.errors import Place
from mtor_sbml.expectations.verdict import Strength
from mtor_sbml.model.formula import Formula
from mtor_sbml.simulation.experiment import Condition, Experiment

if TYPE_CHECKING:  # lark is loaded when something is parsed
    from mtor_sbml.expectations.definitions import Definition
    from mtor_sbml.expectations.syntax import Expression


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
    guards: tuple[str, ...] = ()  #: mutants that must turn it red: SBML ids, or modifier@reaction
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class FileUnits:
    """Units of bare model numbers, for models that declare none."""

    time: str | None = None
    concentration: str | None = None


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
    warnings: tuple[tuple[str, Place], ...] = ()  #: what is allowed and yet suspicious
