"""What stands where in one Antimony text: its imports, modules, symbols, instances, wires and annotations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from mtor_sbml.grammar import parser_of

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

#: The name libantimony gives to what stands outside of any model.
MAIN = "__main"

#: libantimony's own words for SBML's qualifiers; it takes both.
QUALIFIERS = {
    "class": "isInstanceOf", "container": "occursIn", "description": "isDescribedBy", "encodement": "encodes",
    "encoder": "isEncodedBy", "homolog": "isHomologTo", "hypernym": "isVersionOf", "identity": "is",
    "instance": "hasInstance", "origin": "isDerivedFrom", "parthood": "isPartOf", "part": "hasPart",
    "property": "hasProperty", "propertyBearer": "isPropertyOf", "taxon": "hasTaxon", "version": "hasVersion",
}  # fmt: skip

_WORD = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
# `5 nM` is a number with its unit.
_QUANTITY = re.compile(r"(?<![\w.])[\d.]+(?:[eE][-+]?\d+)?(?:[ \t]*[A-Za-z_]\w*)?")
_TRIES = 25


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Argument:
    """What an instance passes to a port."""

    text: str  #: a symbol, perhaps with dots, or a number
    spot: Spot


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
    """One `model … end`, or what stands outside of all of them."""

    name: str
    spot: Spot
    starred: bool = False  #: `model *name`: the main one
    ports: dict[str, Spot] = field(default_factory=dict)
    symbols: dict[str, Symbol] = field(default_factory=dict)
    instances: dict[str, Instance] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    annotations: list[Annotation] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Text:
    """One Antimony text, read."""

    imports: tuple[Import, ...]
    modules: Mapping[str, Module]  #: of equal names the first
    functions: Mapping[str, Spot]
    skipped: tuple[Spot, ...]  #: lines that the reader does not know


def read_text(text: str) -> Text:
    """Read an Antimony text; lines that are not understood are skipped and listed.

    Example:
        >>> read_text("species A = 1").modules["__main"].symbols["A"].spot
        Spot(line=1, column=9)
    """
    tree, skipped = _parse(text)
    reading = _Reading()
    if tree is not None:
        reading.read(tree)
    return Text(tuple(reading.imports), reading.modules, reading.functions, skipped)


@cache
def _parser() -> Lark:
    return parser_of(files("mtor_sbml.model").joinpath("antimony.lark").read_text(encoding="utf-8"))


def _parse(text: str) -> tuple[Tree[Token] | None, tuple[Spot, ...]]:
    """The tree of what can be read: a line with an error is blanked and the text read again."""
    from lark.exceptions import UnexpectedInput

    lines = text.split("\n")
    skipped: list[Spot] = []
    for _ in range(_TRIES):
        try:
            return _parser().parse("\n".join(lines) + "\n"), tuple(skipped)
        except UnexpectedInput as problem:
            line = problem.line if isinstance(problem.line, int) and problem.line > 0 else len(lines)
            line = min(line, len(lines))
            if lines[line - 1].strip():
                skipped.append(Spot(line, max(problem.column, 1)))
                lines[line - 1] = " " * len(lines[line - 1])
            elif lines[-1] != "end":  # the last model is never closed
                lines.append("end")
            else:
                break
    return None, tuple(skipped)


class _Reading:
    """Collects what the statements of one tree say."""

    def __init__(self) -> None:
        self.imports: list[Import] = []
        self.functions: dict[str, Spot] = {}
        self.modules: dict[str, Module] = {}
        self.module = Module(MAIN, Spot(1, 1))

    def read(self, tree: Tree[Token]) -> None:
        outside = self.module
        for item in _trees(tree):
            if item.data == "module":
                self._read_module(item)
                self.module = outside
            elif item.data == "import_statement":
                keyword, file = _tokens(item)
                span = (keyword.start_pos or 0, file.end_pos or 0)
                self.imports.append(Import(_unquoted(file), _spot(keyword), *span))
            elif item.data == "function":
                name = _tokens(item)[0]
                self.functions.setdefault(str(name), _spot(name))
            else:
                self._read_statement(item)
        if outside.symbols or outside.instances:
            self.modules[MAIN] = outside

    def _read_module(self, tree: Tree[Token]) -> None:
        header = _tokens(tree)
        name = next(token for token in header if token.type == "NAME")
        self.module = Module(str(name), _spot(name), starred=any(token.type == "STAR" for token in header))
        self.modules.setdefault(self.module.name, self.module)
        for statement in _trees(tree):
            self._read_statement(statement)

    def _read_statement(self, tree: Tree[Token]) -> None:
        reader: Callable[[Tree[Token]], None] | None = getattr(self, f"_read_{tree.data}", None)
        if reader is not None:
            reader(tree)

    def _read_ports(self, tree: Tree[Token]) -> None:
        for token in _names(tree):
            self.module.ports[str(token)] = _spot(token)
            self._say(token, Saying.PORT)

    def _read_declaration(self, tree: Tree[Token]) -> None:
        words = _tokens(tree)
        kind = next((str(word) for word in words if word.type == "DECLARES"), str(words[0]))
        for target in _trees(tree):
            self._say(_names(target)[0], Saying.DECLARATION, kind=kind, has_value=_has_value(target))
            self._mention_parts(target)

    def _read_setting(self, tree: Tree[Token]) -> None:
        self._say(_names(tree)[0], Saying.SETTING, has_value=_has_value(tree))
        self._mention_parts(tree)

    def _read_mention(self, tree: Tree[Token]) -> None:
        self._say(_names(tree)[0], Saying.MENTION)
        self._mention_parts(tree)

    def _read_reaction(self, tree: Tree[Token]) -> None:
        self._say_labelled(tree, "reaction", "_J")
        self._mention_parts(tree)

    def _read_event(self, tree: Tree[Token]) -> None:
        self._say_labelled(tree, "event", "_E")
        self._mention_parts(tree)

    def _read_unit(self, tree: Tree[Token]) -> None:
        self._say(_names(tree)[0], Saying.DECLARATION, kind="unit", has_value=True)

    def _read_instance(self, tree: Tree[Token]) -> None:
        label = next((child for child in _trees(tree) if child.data == "label"), None)
        module = _names(tree)[0]
        name = _names(label)[0] if label is not None else module
        arguments = []
        for child in _trees(tree):
            if child.data == "argument":
                token = _tokens(child)[-1]
                arguments.append(Argument(str(token), _spot(token)))
        self.module.instances[str(name)] = Instance(
            str(name), str(module), _spot(module), tuple(arguments), _spot(name)
        )

    def _read_link(self, tree: Tree[Token]) -> None:
        left, right, *_ = _names(tree)
        self.module.links.append(Link(str(left), str(right), _spot(left)))

    def _read_scaled_link(self, tree: Tree[Token]) -> None:
        left, _, right = _names(tree)
        self.module.links.append(Link(str(left), str(right), _spot(left)))

    def _read_annotation(self, tree: Tree[Token]) -> None:
        target, qualifier, *values = _tokens(tree)
        resources = tuple(_unquoted(value) for value in values if value.type == "STRING")
        word = QUALIFIERS.get(qualifier, str(qualifier))
        self.module.annotations.append(Annotation(str(target), word, resources, _spot(target)))

    def _mention_parts(self, tree: Tree[Token]) -> None:
        """Mention what the parts of a statement name: compartments, participants, names in formulas."""
        for part in _trees(tree):
            if part.data in {"compartment", "participant", "change"}:
                for token in _names(part):
                    self._say(token, Saying.MENTION)
            if part.data == "formula":
                self._mention_formula(part)
            elif part.data != "unit_of":
                self._mention_parts(part)

    def _mention_formula(self, formula: Tree[Token]) -> None:
        children = formula.children
        for child, following in zip(children, [*children[1:], None], strict=True):
            if not isinstance(child, str):
                self._mention_formula(child)
                continue
            text = _QUANTITY.sub(lambda quantity: " " * len(quantity.group()), child)
            for word in _WORD.finditer(text):
                called = word.end() == len(text) and following is not None
                if not called:
                    self._say(child, Saying.MENTION, name=word.group(), offset=word.start())

    def _say_labelled(self, tree: Tree[Token], kind: str, automatic: str) -> None:
        label = next((child for child in _trees(tree) if child.data == "label"), None)
        if label is not None:
            self._say(_names(label)[0], Saying.DECLARATION, kind=kind, has_value=True)
            return
        # libantimony numbers what has no label with the first number that is free.
        number = 0
        while f"{automatic}{number}" in self.module.symbols:
            number += 1
        first = next(tree.scan_values(lambda _: True))
        self._say(first, Saying.DECLARATION, name=f"{automatic}{number}", kind=kind, has_value=True)

    def _say(
        self, token: Token, saying: Saying, *, name: str = "", offset: int = 0, kind: str = "", has_value: bool = False
    ) -> None:
        name = name or str(token)
        if "." in name:  # speaks about a symbol of another module
            return
        known = self.module.symbols.get(name)
        spot = _spot(token, offset)
        if known is None:
            self.module.symbols[name] = Symbol(name, spot, saying, kind, has_value)
            return
        if saying > known.saying:
            known = replace(known, spot=spot, saying=saying)
        self.module.symbols[name] = replace(known, kind=known.kind or kind, has_value=known.has_value or has_value)


def _trees(tree: Tree[Token]) -> Iterator[Tree[Token]]:
    return (child for child in tree.children if not isinstance(child, str))


def _tokens(tree: Tree[Token]) -> list[Token]:
    return [child for child in tree.children if isinstance(child, str)]


def _names(tree: Tree[Token]) -> list[Token]:
    return [token for token in _tokens(tree) if token.type == "NAME"]


def _has_value(tree: Tree[Token]) -> bool:
    return any(part.data == "value" for part in _trees(tree))


def _spot(token: Token, offset: int = 0) -> Spot:
    """Where a token, or a word within it, begins."""
    before = token[:offset]
    line, column = token.line or 1, token.column or 1
    if "\n" in before:
        return Spot(line + before.count("\n"), offset - before.rindex("\n"))
    return Spot(line, column + offset)


def _unquoted(token: Token) -> str:
    return str(token).strip("`") if token.startswith("`") else str(token)[1:-1]
