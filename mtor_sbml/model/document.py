"""A model: its SBML text, what stands in it, and where each element came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from mtor_sbml.errors import Place
from mtor_sbml.model.formula import Formula, Function


@dataclass(frozen=True, slots=True)
class Annotation:
    """One MIRIAM resource of an element."""

    qualifier: str  #: "is", "hasPart", "isVersionOf", "isEncodedBy", …
    resource: str  #: the URI as written


@dataclass(frozen=True, slots=True, kw_only=True)
class Compartment:
    """A compartment; `size` in `unit`, None when a rule or initial assignment gives it."""

    id: str
    name: str
    size: float | None
    unit: str
    constant: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Species:
    """A pool of molecules in a compartment."""

    id: str
    name: str
    compartment: str
    initial: float | None  #: in `unit`: a concentration, or an amount where only_substance says so
    unit: str
    only_substance: bool  #: a formula that names it means the amount
    boundary: bool
    constant: bool
    annotations: tuple[Annotation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A global quantity; `value` is None when a rule or initial assignment gives it."""

    id: str
    name: str
    value: float | None
    unit: str  #: "" for dimensionless, None-like "?" is never used: an undeclared unit is "unknown"
    constant: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """A reaction: stoichiometries by species id; modifiers by id."""

    id: str
    name: str
    reactants: tuple[tuple[str, float], ...]
    products: tuple[tuple[str, float], ...]
    modifiers: tuple[str, ...]
    reversible: bool
    sbo: str = ""  #: "SBO:0000176", or empty


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An assignment or rate rule."""

    variable: str
    kind: str  #: "assignment" or "rate"
    formula: Formula


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelUnits:
    """The model's own units, written so that pint reads them; "" where the model declares none."""

    time: str
    substance: str
    volume: str
    extent: str


@dataclass(frozen=True, eq=False, kw_only=True)
class Model:
    """A composed network, or any SBML or Antimony file, loaded. Made by `read_model`; never changed afterwards."""

    id: str
    name: str
    sbml: str = field(repr=False)  #: the document's text
    origin: Path | None  #: the file it was read from
    sources: Path | None  #: the Antimony file it was composed from, when known
    units: ModelUnits
    compartments: Mapping[str, Compartment] = field(repr=False)
    species: Mapping[str, Species] = field(repr=False)
    parameters: Mapping[str, Parameter] = field(repr=False)
    reactions: Mapping[str, Reaction] = field(repr=False)
    rules: Mapping[str, Rule] = field(repr=False)  #: by variable
    functions: Mapping[str, Function] = field(repr=False)
    event_targets: frozenset[str] = field(repr=False)  #: ids that some event assigns
