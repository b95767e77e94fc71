"""What an Antimony text says: its imports, modules, symbols, settings, uses, instances, wires and annotations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, IntEnum

#: The name libantimony gives to what stands outside of any model.
MAIN = "__main"

#: Where libantimony puts species that nobody puts anywhere.
DEFAULT_COMPARTMENT = "default_compartment"

#: What a formula may name that nobody defines.
PREDEFINED = frozenset({
    "time", "avogadro", "pi", "exponentiale", "true", "false", "infinity", "inf", "INF", "nan", "NaN", "notanumber",
})  # fmt: skip

#: Units that libantimony knows without a definition: SBML's, and what stands for the model's own.
PREDEFINED_UNITS = frozenset({
    "ampere", "avogadro", "becquerel", "candela", "coulomb", "dimensionless", "farad", "gram", "gray", "henry", "hertz",
    "item", "joule", "katal", "kelvin", "kilogram", "liter", "litre", "lumen", "lux", "meter", "metre", "mole",
    "newton", "ohm", "pascal", "radian", "second", "siemens", "sievert", "steradian", "tesla", "volt", "watt", "weber",
    "area", "extent", "length", "substance", "time", "time_unit", "volume",
})  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A line and a column of a text, both counted from 1."""

    line: int
    column: int


class Saying(IntEnum):
    """How much a statement says about a symbol; the place of a symbol is that of its strongest saying."""

    PORT = 0  #: only listed as a port
    MENTION = 1  #: used in a formula, or as a reactant
    SETTING = 2  #: given a value, a rule or a unit
    DECLARATION = 3  #: declared with a type, or labelling a reaction, an event or a unit


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name of a module."""

    name: str
    spot: Spot
    saying: Saying
    kind: str = ""  #: "species", "compartment", "var", "const", "reaction", "event", "unit", …; "" when never declared
    has_value: bool = False  #: a value or a rule is given
    is_fixed: bool = False  #: `$` or `const`: reactions do not change it


class What(Enum):
    """What a setting gives to a symbol; its value is the word for it."""

    VALUE = "value"  #: `=`; of a reaction its law
    RULE = "assignment rule"  #: `:=`
    RATE = "rate rule"  #: `' =`
    UNIT = "unit"  #: `has`
    NAME = "display name"  #: `is "…"`
    COMPARTMENT = "compartment"  #: `in`
    DEFINITION = "definition"  #: of a unit


@dataclass(frozen=True, slots=True)
class Setting:
    """A statement that gives something to a symbol."""

    name: str  #: perhaps with dots
    what: What
    text: str  #: what is given, without blanks but before a number's unit; "" takes away what was given
    spot: Spot


class Role(Enum):
    """As what a statement uses a symbol."""

    TERM = "term"  #: in a formula
    PARTICIPANT = "participant"  #: as a reactant or product
    STOICHIOMETRY = "stoichiometry"
    COMPARTMENT = "compartment"  #: behind `in`
    TARGET = "target"  #: an event sets it
    UNIT = "unit"  #: behind a number or `has`, or in the definition of another unit


@dataclass(frozen=True, slots=True)
class Use:
    """A place where a symbol is used."""

    name: str  #: perhaps with dots
    role: Role
    subject: str  #: what the statement is about, perhaps with dots: a reaction, an event, a symbol that gets a value
    spot: Spot


@dataclass(frozen=True, slots=True)
class Label:
    """A reaction, event, interaction, instance or rule that is given a name."""

    name: str
    kind: str  #: "reaction", "event", "interaction", "instance", "algebraic rule", "strand"
    spot: Spot


@dataclass(frozen=True, slots=True)
class Argument:
    """What an instance passes to a port."""

    text: str  #: a symbol, perhaps with dots, or a number
    spot: Spot

    @property
    def is_name(self) -> bool:
        """Whether it is a symbol, no number."""
        return self.text[0].isalpha() or self.text[0] == "_"


@dataclass(frozen=True, slots=True)
class Instance:
    """A module used inside another: `gf: growth_factors(cell, insulin)`."""

    name: str
    module: str
    module_spot: Spot  #: of the module's name in the statement
    arguments: tuple[Argument, ...]
    spot: Spot


@dataclass(frozen=True, slots=True)
class Link:
    """`left is right`: two names of one thing."""

    left: str
    right: str
    spot: Spot


@dataclass(frozen=True, slots=True)
class Annotation:
    """`target qualifier "resource", …`."""

    target: str
    qualifier: str  #: in SBML's word: "is" for `identity`
    resources: tuple[str, ...]
    spot: Spot


@dataclass(frozen=True, slots=True)
class Import:
    """`import "file"`, and where in the text the statement stands."""

    file: str
    spot: Spot
    start: int  #: offset of the statement
    end: int  #: offset behind it


@dataclass(slots=True)
class Module:
    """One `model … end`, or what stands outside of all of them. Lists are in the order of the text."""

    name: str
    spot: Spot
    starred: bool = False  #: `model *name`: the main one
    ports: dict[str, Spot] = field(default_factory=dict)
    symbols: dict[str, Symbol] = field(default_factory=dict)
    settings: list[Setting] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)  #: of symbols
    unit_uses: list[Use] = field(default_factory=list)  #: of units, which are no symbols of formulas
    labels: list[Label] = field(default_factory=list)
    instances: dict[str, Instance] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    annotations: list[Annotation] = field(default_factory=list)
    deletions: list[str] = field(default_factory=list)  #: names with dots


@dataclass(frozen=True, slots=True)
class Text:
    """One Antimony text, read."""

    imports: tuple[Import, ...]
    modules: Mapping[str, Module]  #: of equal names the first
    functions: Mapping[str, Spot]
    skipped: tuple[Spot, ...]  #: lines that the reader does not know
