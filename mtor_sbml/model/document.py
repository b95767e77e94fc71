"""A model: its SBML text, what stands in it, and where each element came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from html import escape
from pathlib import Path

from mtor_sbml.errors import Place
from mtor_sbml.model.formula import Formula, Function

# Units are written so that pint reads them: "nM", "1/min", "" for dimensionless. None: the file does not say.


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
    unit: str | None
    constant: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Species:
    """A pool of molecules in a compartment."""

    id: str
    name: str
    compartment: str
    initial: float | None  #: in `unit`; None when a rule or initial assignment gives it, or nothing does
    unit: str | None  #: of a concentration, or of an amount where only_substance says so
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
    unit: str | None
    constant: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """A reaction: stoichiometries by species id (NaN when they are no constant); modifiers by id."""

    id: str
    name: str
    reactants: tuple[tuple[str, float], ...]
    products: tuple[tuple[str, float], ...]
    modifiers: tuple[str, ...]
    reversible: bool
    sbo: str = ""  #: "SBO:0000176", or empty
    rate: Formula | None = None  #: extent per time, over global ids: local parameters stand in it by value
    local_parameters: Mapping[str, float] = field(default_factory=dict)  #: their ids hold in this reaction only


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An assignment or rate rule."""

    variable: str
    kind: str  #: "assignment" or "rate"
    formula: Formula


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelUnits:
    """The model's own units; None where the model does not declare one."""

    time: str | None
    substance: str | None
    volume: str | None
    extent: str | None

    @property
    def concentration(self) -> str | None:
        """Substance per volume."""
        return quotient(self.substance, self.volume)

    @property
    def rate(self) -> str | None:
        """Extent per time: the unit of every kinetic law."""
        return quotient(self.extent, self.time)


@lru_cache(maxsize=256)  # most species of a model have the same
def quotient(above: str | None, below: str | None) -> str | None:
    """One unit per another: "nM" for "nmol" and "L"."""
    from mtor_sbml.model.measure import read, written

    return None if above is None or below is None else written(read(above) / read(below))


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
    initial_assignments: Mapping[str, Formula] = field(repr=False)  #: by the id that they set at the start
    functions: Mapping[str, Function] = field(repr=False)
    event_targets: frozenset[str] = field(repr=False)  #: ids that some event assigns
    has_events: bool = field(repr=False)
    #: Stoichiometries that have an id: the value at the start; None when a rule or initial assignment gives it.
    stoichiometries: Mapping[str, float | None] = field(repr=False)

    @cached_property
    def ids(self) -> frozenset[str]:
        """What a formula may name: compartments, species, parameters, reactions and stoichiometries."""
        return frozenset().union(self.compartments, self.species, self.parameters, self.reactions, self.stoichiometries)

    def name_of(self, element_id: str) -> str:
        """The display name of an element, or its id."""
        for table in (self.species, self.parameters, self.reactions, self.compartments):
            if element_id in table:
                return table[element_id].name or element_id
        return element_id

    def unit_of(self, element_id: str) -> str | None:
        """The unit of what an id stands for in a formula, `time` included; None when the model does not declare it."""
        if element_id == "time":
            return self.units.time
        if element_id in self.reactions:
            return self.units.rate
        if element_id in self.stoichiometries:
            return ""
        for table in (self.species, self.parameters, self.compartments):
            if element_id in table:
                return table[element_id].unit
        return None

    def place_of(self, element_id: str) -> Place | None:
        """Where the Antimony sources declare an element; None when the model was not composed, or does not have it."""
        return self._places.get(element_id)

    @cached_property
    def _places(self) -> Mapping[str, Place]:
        from mtor_sbml.model.source import locate

        return locate(self.sources) if self.sources else {}

    def to_sbml(self) -> str:
        """The SBML text that it was read from."""
        return self.sbml

    def to_antimony(self) -> str:
        """The model as Antimony text; see `mtor_sbml.model.convert`."""
        from mtor_sbml.model.convert import to_antimony

        return to_antimony(self)

    def _repr_html_(self) -> str:
        units = ", ".join(
            f"{what} {unit or 'dimensionless'}" if unit is not None else f"{what} not declared"
            for what, unit in (("time", self.units.time), ("concentration", self.units.concentration))
        )
        rows = {
            "id": self.id,
            "name": self.name,
            "species": len(self.species),
            "reactions": len(self.reactions),
            "parameters": len(self.parameters),
            "compartments": len(self.compartments),
            "units": units,
            "from": self.sources or self.origin or "text",
        }
        cells = "".join(f"<tr><th>{key}</th><td>{escape(str(value))}</td></tr>" for key, value in rows.items())
        return f"<table>{cells}</table>"
