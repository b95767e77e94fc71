"""Read an Antimony text: what stands where in it. Whether it is valid is for libantimony to say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from mtor_sbml.grammar import parser_of
from mtor_sbml.model.antimony_text import (
    MAIN,
    Annotation,
    Argument,
    Import,
    Instance,
    Label,
    Link,
    Module,
    Role,
    Saying,
    Setting,
    Spot,
    Symbol,
    Text,
    Use,
    What,
)

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

#: libantimony's own words for SBML's qualifiers; it takes both.
QUALIFIERS = {
    "class": "isInstanceOf", "container": "occursIn", "description": "isDescribedBy", "encodement": "encodes",
    "encoder": "isEncodedBy", "homolog": "isHomologTo", "hypernym": "isVersionOf", "identity": "is",
    "instance": "hasInstance", "origin": "isDerivedFrom", "parthood": "isPartOf", "part": "hasPart",
    "property": "hasProperty", "propertyBearer": "isPropertyOf", "taxon": "hasTaxon", "version": "hasVersion",
}  # fmt: skip

_WORD = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
# `5 nM` is a number with its unit; `SBO:0000236` is a number, too.
_NUMBER = r"(?<![\w.])[\d.]+(?:[eE][-+]?\d+)?"
_QUANTITY = re.compile(rf"(?i:sbo:\d+)|{_NUMBER}(?:[ \t]*(?P<unit>[A-Za-z_]\w*))?")
_BLANKS = re.compile(r"[\s\\]+")
_GLUED = re.compile(rf"((?>{_NUMBER}))(?=[A-Za-z_])")
_TRIES = 25

_GIVEN_BY = {"value": What.VALUE, "rule": What.RULE, "rate": What.RATE, "unit_of": What.UNIT}
_ROLES = {
    "compartment": Role.COMPARTMENT,
    "change": Role.TARGET,
    "compared": Role.TERM,
}
_FIXING = {"const", "ext"}


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
        words = [str(word) for word in _tokens(tree)]
        kind = next((word for word in words if word not in {"var", "const", "ext", "substanceOnly"}), words[0])
        for target in _trees(tree):
            is_fixed = _is_boundary(target) or bool(_FIXING.intersection(words))
            self._give(target, Saying.DECLARATION, kind=kind, is_fixed=is_fixed)

    def _read_setting(self, tree: Tree[Token]) -> None:
        self._give(tree, Saying.SETTING, is_fixed=_is_boundary(tree))

    def _read_mention(self, tree: Tree[Token]) -> None:
        self._give(tree, Saying.MENTION, is_fixed=_is_boundary(tree))

    def _give(self, tree: Tree[Token], saying: Saying, *, kind: str = "", is_fixed: bool = False) -> None:
        """Read `name in compartment = value` and its like."""
        name = _names(tree)[0]
        for part in _trees(tree):
            what = _GIVEN_BY.get(part.data)
            if what is not None:
                self._set(name, what, _text(part))
            elif part.data == "compartment":
                self._set(name, What.COMPARTMENT, _text(part))
        has_value = any(part.data in {"value", "rule", "rate"} for part in _trees(tree))
        self._say(name, saying, kind=kind, has_value=has_value, is_fixed=is_fixed)
        self._use_parts(tree, str(name))

    def _set(self, token: Token, what: What, text: str) -> None:
        self.module.settings.append(Setting(str(token), what, text, _spot(token)))

    def _read_reaction(self, tree: Tree[Token]) -> None:
        name = self._say_labelled(tree, "reaction", "_J")
        spot = self.module.symbols[name].spot
        for part in _trees(tree):
            what = {"law": What.VALUE, "compartment": What.COMPARTMENT}.get(part.data)
            if what is not None:
                self.module.settings.append(Setting(name, what, _text(part), spot))
        for participant in (each for side in _trees(tree) if side.data == "side" for each in _trees(side)):
            if _is_boundary(participant):
                self._say(_names(participant)[-1], Saying.MENTION, is_fixed=True)
        self._use_parts(tree, name)

    def _read_interaction(self, tree: Tree[Token]) -> None:
        name = self._say_labelled(tree, "interaction", "_J")
        for participant in (each for side in _trees(tree) for each in _trees(side)):
            for token in _names(participant):
                self._use(token, Role.TERM, name)

    def _read_event(self, tree: Tree[Token]) -> None:
        self._use_parts(tree, self._say_labelled(tree, "event", "_E"))

    def _read_algebraic(self, tree: Tree[Token]) -> None:
        self._use_parts(tree, self._say_labelled(tree, "algebraic rule", "_alg"))

    def _read_constraint(self, tree: Tree[Token]) -> None:
        for name in _names(tree):
            self._say(name, Saying.DECLARATION, kind="constraint", has_value=True)
        self._use_parts(tree, "")

    def _read_objective(self, tree: Tree[Token]) -> None:
        self._use_parts(tree, "")

    def _read_strand(self, tree: Tree[Token]) -> None:
        name = self._say_labelled(tree, "strand", "_dna")
        for element in _names(tree):
            self._use(element, Role.TERM, name)

    def _read_unit(self, tree: Tree[Token]) -> None:
        name = _names(tree)[0]
        self._say(name, Saying.DECLARATION, kind="unit", has_value=True)
        for part in _trees(tree):
            self._set(name, What.DEFINITION, _text(part))
            self._use_units(part, str(name))

    def _read_instance(self, tree: Tree[Token]) -> None:
        label = next((child for child in _trees(tree) if child.data == "label"), None)
        module = _names(tree)[0]
        name = _names(label)[0] if label is not None else module
        arguments = []
        for child in _trees(tree):
            if child.data == "argument":
                token = _tokens(child)[-1]
                arguments.append(Argument(str(token), _spot(token)))
            elif child.data == "compartment":
                self._set(name, What.COMPARTMENT, _text(child))
            elif child.data == "conversion":
                for token in _names(next(_trees(child))):
                    self._use(token, Role.TERM, str(name))
        instance = Instance(str(name), str(module), _spot(module), tuple(arguments), _spot(name))
        # Of equal names libantimony keeps the first.
        self.module.instances.setdefault(instance.name, instance)
        self.module.labels.append(Label(instance.name, "instance", instance.spot))
        self._use_parts(tree, str(name))

    def _read_link(self, tree: Tree[Token]) -> None:
        left, right, *_ = _names(tree)
        self.module.links.append(Link(str(left), str(right), _spot(left)))

    def _read_scaled_link(self, tree: Tree[Token]) -> None:
        left, _, right = _names(tree)
        self.module.links.append(Link(str(left), str(right), _spot(left)))

    def _read_display_name(self, tree: Tree[Token]) -> None:
        self._set(_names(tree)[0], What.NAME, _unquoted(_tokens(tree)[-1]))

    def _read_annotation(self, tree: Tree[Token]) -> None:
        target, qualifier, *values = _tokens(tree)
        resources = tuple(_unquoted(value) for value in values if value.type == "STRING")
        word = QUALIFIERS.get(qualifier, str(qualifier))
        self.module.annotations.append(Annotation(str(target), word, resources, _spot(target)))

    def _read_deletion(self, tree: Tree[Token]) -> None:
        self.module.deletions.extend(str(name) for name in _names(tree))

    def _use_parts(self, tree: Tree[Token], subject: str) -> None:
        """Note what the parts of a statement use: compartments, participants, names in formulas."""
        for part in _trees(tree):
            if part.data in _ROLES:
                self._use(_names(part)[0], _ROLES[part.data], subject)
            if part.data == "participant":
                *stoichiometry, species = _names(part)
                for name in stoichiometry:
                    self._use(name, Role.STOICHIOMETRY, subject)
                self._use(species, Role.PARTICIPANT, subject)
            if part.data == "formula":
                self._use_formula(part, subject)
            elif part.data == "unit_of":
                self._use_units(part, subject)
            elif part.data != "label":
                self._use_parts(part, subject)

    def _use_formula(self, formula: Tree[Token], subject: str) -> None:
        children = formula.children
        for child, following in zip(children, [*children[1:], None], strict=True):
            if not isinstance(child, str):
                self._use_formula(child, subject)
            elif child.type == "CHUNK":
                for quantity in _QUANTITY.finditer(child):
                    if quantity["unit"]:
                        self._use_unit(child, quantity.start("unit"), quantity["unit"], subject)
                text = _QUANTITY.sub(lambda quantity: " " * len(quantity.group()), child)
                for word in _WORD.finditer(text):
                    if word.end() < len(text.rstrip()) or following is None or following != "(":
                        self._use(child, Role.TERM, subject, name=word.group(), offset=word.start())

    def _use_units(self, tree: Tree[Token], subject: str) -> None:
        """Note the words of a unit: all but the numbers."""
        for token in tree.scan_values(lambda _: True):
            text = re.sub(_NUMBER, lambda number: " " * len(number.group()), token)
            for word in _WORD.finditer(text):
                self._use_unit(token, word.start(), word.group(), subject)

    def _use_unit(self, token: Token, offset: int, name: str, subject: str) -> None:
        self.module.unit_uses.append(Use(name, Role.UNIT, subject, _spot(token, offset)))

    def _use(self, token: Token, role: Role, subject: str, *, name: str = "", offset: int = 0) -> None:
        self.module.uses.append(Use(name or str(token), role, subject, _spot(token, offset)))
        self._say(token, Saying.MENTION, name=name, offset=offset)

    def _say_labelled(self, tree: Tree[Token], kind: str, automatic: str) -> str:
        """Declare what a statement defines; its name."""
        label = next((child for child in _trees(tree) if child.data == "label"), None)
        if label is not None:
            name = _names(label)[0]
            self.module.labels.append(Label(str(name), kind, _spot(name)))
            self._give(label, Saying.DECLARATION, kind=kind)
            self._say(name, Saying.DECLARATION, kind=kind, has_value=True)
            return str(name)
        # libantimony numbers what has no label with the first number that is free.
        number = 0
        while f"{automatic}{number}" in self.module.symbols:
            number += 1
        first = next(tree.scan_values(lambda _: True))
        self._say(first, Saying.DECLARATION, name=f"{automatic}{number}", kind=kind, has_value=True)
        return f"{automatic}{number}"

    def _say(
        self,
        token: Token,
        saying: Saying,
        *,
        name: str = "",
        offset: int = 0,
        kind: str = "",
        has_value: bool = False,
        is_fixed: bool = False,
    ) -> None:
        name = name or str(token)
        if "." in name:  # speaks about a symbol of another module
            return
        known = self.module.symbols.get(name)
        spot = _spot(token, offset)
        if known is None:
            self.module.symbols[name] = Symbol(name, spot, saying, kind, has_value, is_fixed)
            return
        if saying > known.saying:
            known = replace(known, spot=spot, saying=saying)
        self.module.symbols[name] = replace(
            known,
            kind=_stronger(known.kind, kind),
            has_value=known.has_value or has_value,
            is_fixed=known.is_fixed or is_fixed,
        )


def _stronger(known: str, new: str) -> str:
    """`var` and `const` say nothing about what a symbol is."""
    return new if new and known in {"", "var", "const", "ext"} else known


def _trees(tree: Tree[Token]) -> Iterator[Tree[Token]]:
    return (child for child in tree.children if not isinstance(child, str))


def _tokens(tree: Tree[Token]) -> list[Token]:
    return [child for child in tree.children if isinstance(child, str)]


def _names(tree: Tree[Token]) -> list[Token]:
    return [token for token in _tokens(tree) if token.type == "NAME"]


def _is_boundary(tree: Tree[Token]) -> bool:
    return any(token.type == "BOUNDARY" for token in _tokens(tree))


def _text(tree: Tree[Token]) -> str:
    """What a part of a statement says, without blanks but between a number and its unit."""
    text = _BLANKS.sub("", "".join(str(token) for token in tree.scan_values(lambda _: True)))
    return _GLUED.sub(r"\1 ", text)


def _spot(token: Token, offset: int = 0) -> Spot:
    """Where a token, or a word within it, begins."""
    before = token[:offset]
    line, column = token.line or 1, token.column or 1
    if "\n" in before:
        return Spot(line + before.count("\n"), offset - before.rindex("\n"))
    return Spot(line, column + offset)


def _unquoted(token: Token) -> str:
    return str(token).strip("`") if token.startswith("`") else str(token)[1:-1]
