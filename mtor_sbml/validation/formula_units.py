"""The units of a formula's parts, to tell which term of a sum does not fit, and by what."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mtor_sbml.validation.sbml_units import Part, Unit, are_same, raised, times, unit_of

if TYPE_CHECKING:
    import libsbml

#: The way to a part of a formula: the number of the argument, of its argument, and so on.
Way = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One argument of a sum, comparison or choice."""

    text: str
    unit: Unit
    names: frozenset[str]  #: of the quantities in it
    whole: Unit | None  #: what the whole formula comes out in, if this term is right


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum, comparison or choice whose terms have different units."""

    text: str
    terms: tuple[Term, ...]  #: those whose unit is known


class FormulaUnits:
    """Units in the formulas of a model; None where the model says too little.

    Args:
        model: With the quantities.
        reaction_id: Of the reaction whose local parameters count; "" for none.
        known: Where units of the model's own quantities are kept, for the next formula.
    """

    def __init__(
        self, model: libsbml.Model, reaction_id: str = "", known: dict[str, Unit | None] | None = None
    ) -> None:
        self._model = model
        reaction = model.getReaction(reaction_id) if reaction_id else None
        self._law = reaction.getKineticLaw() if reaction is not None else None
        self._known = {} if known is None else known
        self._assumed: dict[Way, Unit] = {}
        self._kinds = _kinds()

    def expanded(self, math: libsbml.ASTNode) -> libsbml.ASTNode:
        """A formula with what the model's functions stand for."""
        import libsbml

        copy = math.deepCopy()
        libsbml.SBMLTransforms.replaceFD(copy, self._model.getListOfFunctionDefinitions())
        return copy

    def of(self, math: libsbml.ASTNode) -> Unit | None:
        """The unit of an expanded formula; that of a sum is the unit of its first term that has one."""
        return self._of(math, ())

    def of_symbol(self, name: str) -> Unit | None:
        """The unit of a quantity, as the formula sees it."""
        own = self._own(name)
        if own is not None:
            return _unit_of_element(own)
        if name not in self._known:
            self._known[name] = _unit_of_element(self._model.getElementBySId(name))
        return self._known[name]

    def local(self, name: str) -> libsbml.SBase | None:
        """The parameter of a name that the formula sees: a local one before a global one."""
        return self._own(name) or self._model.getParameter(name)

    def _own(self, name: str) -> libsbml.SBase | None:
        if self._law is None:
            return None
        return self._law.getLocalParameter(name) if self._model.getLevel() > 2 else self._law.getParameter(name)

    def unlike(self, math: libsbml.ASTNode) -> Sum | None:
        """The innermost sum, comparison or choice of an expanded formula whose terms have different units."""
        for node, way in _inside_out(math):
            if self._kinds.get(node.getType()) not in {_like_first_known, _comparison, _choice}:
                continue
            known = [(part, unit) for part, unit in self.alike(node, way) if unit is not None]
            if any(not are_same(unit, known[0][1]) for _, unit in known[1:]):
                return Sum(_text(node), tuple(self._term(math, way, part, unit) for part, unit in known))
        return None

    def alike(self, node: libsbml.ASTNode, way: Way) -> Iterator[tuple[libsbml.ASTNode, Unit | None]]:
        """The arguments that must have one unit, but for bare numbers."""
        is_choice = self._kinds.get(node.getType()) is _choice
        for i in range(0, node.getNumChildren(), 2 if is_choice else 1):
            part = node.getChild(i)
            if _holds_name(part):
                yield part, self._of(part, (*way, i))

    def _term(self, whole: libsbml.ASTNode, way: Way, part: libsbml.ASTNode, unit: Unit) -> Term:
        self._assumed = {way: unit}
        try:
            return Term(_text(part), unit, names_in(part), self._of(whole, ()))
        finally:
            self._assumed = {}

    def _of(self, node: libsbml.ASTNode, way: Way) -> Unit | None:
        if way in self._assumed:
            return self._assumed[way]
        return self._kinds.get(node.getType(), _number)(self, node, way)

    def of_parts(self, node: libsbml.ASTNode, way: Way) -> Iterator[Unit | None]:
        """The units of the arguments."""
        return (self._of(node.getChild(i), (*way, i)) for i in range(node.getNumChildren()))

    def value(self, node: libsbml.ASTNode) -> float | None:
        """The value of a number or constant."""
        if node.isNumber():
            return float(node.getValue())
        parameter = self.local(node.getName()) if node.isName() else None
        return float(parameter.getValue()) if parameter is not None and parameter.isSetValue() else None

    def time(self) -> Unit | None:
        """The model's unit of time."""
        if self._model.getLevel() > 2:
            return self.of_unit(self._model.getTimeUnits())
        return self.of_unit("time" if self._model.getUnitDefinition("time") else "second")

    def extent(self) -> Unit | None:
        """The model's unit of what reactions turn over."""
        if self._model.getLevel() > 2:
            return self.of_unit(self._model.getExtentUnits())
        return self.of_unit("substance" if self._model.getUnitDefinition("substance") else "mole")

    def of_unit(self, unit_id: str) -> Unit | None:
        """The unit that an id or a name of SBML stands for."""
        import libsbml

        definition = self._model.getUnitDefinition(unit_id)
        if definition is None and libsbml.UnitKind_forName(unit_id) == libsbml.UNIT_KIND_INVALID:
            return None
        return times((Part(unit_id, 1.0, 1.0, 0),)) if definition is None else unit_of(definition)


def _unit_of_element(element: libsbml.SBase | None) -> Unit | None:
    if element is None:
        return None
    if element.getElementName() == "speciesReference":
        return ()
    derived = element.getDerivedUnitDefinition()
    # Without a unit it is an empty list, which "dimensionless" is not.
    return unit_of(derived) if derived is not None and derived.getNumUnits() else None


_Rule = Callable[[FormulaUnits, "libsbml.ASTNode", Way], Unit | None]


def _symbol(units: FormulaUnits, node: libsbml.ASTNode, _: Way) -> Unit | None:
    return units.of_symbol(node.getName())


def _time(units: FormulaUnits, _node: libsbml.ASTNode, _way: Way) -> Unit | None:
    return units.time()


def _product(units: FormulaUnits, node: libsbml.ASTNode, way: Way) -> Unit | None:
    return _multiplied(list(units.of_parts(node, way)))


def _quotient(units: FormulaUnits, node: libsbml.ASTNode, way: Way) -> Unit | None:
    parts = list(units.of_parts(node, way))
    if len(parts) != 2:  # libSBML reads it all the same
        return None
    above, below = parts
    return _multiplied([above, None if below is None else raised(below, -1)])


def _multiplied(parts: list[Unit | None]) -> Unit | None:
    known = [part for part in parts if part is not None]
    return times(*known) if len(known) == len(parts) else None


def _power(units: FormulaUnits, node: libsbml.ASTNode, way: Way) -> Unit | None:
    if node.getNumChildren() != 2:
        return None
    base, _ = units.of_parts(node, way)
    return _to_the(base, units.value(node.getChild(1)))


def _root(units: FormulaUnits, node: libsbml.ASTNode, way: Way) -> Unit | None:
    radicand = next(reversed(list(units.of_parts(node, way))), None)
    degree = units.value(node.getChild(0)) if node.getNumChildren() > 1 else 2.0
    return _to_the(radicand, 1 / degree if degree else None)


def _to_the(base: Unit | None, exponent: float | None) -> Unit | None:
    if not base:
        return base
    return None if exponent is None else raised(base, exponent)


def _like_first_known(units: FormulaUnits, node: libsbml.ASTNode, way: Way) -> Unit | None:
    return next((unit for _, unit in units.alike(node, way) if unit is not None), None if _holds_name(node) else ())


def _choice(units: FormulaUnits, node: libsbml.ASTNode, way: Way) -> Unit | None:
    return _like_first_known(units, node, way)


def _comparison(_units: FormulaUnits, _node: libsbml.ASTNode, _way: Way) -> Unit | None:
    return ()


def _argument(units: FormulaUnits, node: libsbml.ASTNode, way: Way) -> Unit | None:
    return next(units.of_parts(node, way), None)


def _number(units: FormulaUnits, node: libsbml.ASTNode, _: Way) -> Unit | None:
    """A number, with or without a unit, and what comes out of logic and of functions such as `exp`."""
    return units.of_unit(node.getUnits()) if node.isNumber() and node.isSetUnits() else ()


def _kinds() -> dict[int, _Rule]:
    import libsbml as s

    comparisons = (
        s.AST_RELATIONAL_EQ, s.AST_RELATIONAL_NEQ, s.AST_RELATIONAL_LT, s.AST_RELATIONAL_LEQ, s.AST_RELATIONAL_GT,
        s.AST_RELATIONAL_GEQ,
    )  # fmt: skip
    alike = (s.AST_PLUS, s.AST_MINUS, s.AST_FUNCTION_MIN, s.AST_FUNCTION_MAX, s.AST_FUNCTION_REM)
    like_its_argument = (s.AST_FUNCTION_ABS, s.AST_FUNCTION_CEILING, s.AST_FUNCTION_FLOOR, s.AST_FUNCTION_DELAY)
    return {
        s.AST_NAME: _symbol,
        s.AST_NAME_TIME: _time,
        s.AST_TIMES: _product,
        s.AST_DIVIDE: _quotient,
        s.AST_POWER: _power,
        s.AST_FUNCTION_POWER: _power,
        s.AST_FUNCTION_ROOT: _root,
        s.AST_FUNCTION_PIECEWISE: _choice,
        **dict.fromkeys(comparisons, _comparison),
        **dict.fromkeys(alike, _like_first_known),
        **dict.fromkeys(like_its_argument, _argument),
    }


def _inside_out(node: libsbml.ASTNode, way: Way = ()) -> Iterator[tuple[libsbml.ASTNode, Way]]:
    for i in range(node.getNumChildren()):
        yield from _inside_out(node.getChild(i), (*way, i))
    yield node, way


def names_in(math: libsbml.ASTNode) -> frozenset[str]:
    """The names of the quantities in a formula."""
    return frozenset(node.getName() for node, _ in _inside_out(math) if node.isName() and node.getName())


def power_of(name: str, math: libsbml.ASTNode) -> float | None:
    """The power to which a formula holds a quantity as a factor; None where its unit does not go straight through."""
    if math.isName():
        return 1.0 if math.getName() == name else 0.0
    import libsbml as s

    parts = [power_of(name, math.getChild(i)) for i in range(math.getNumChildren())]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    match math.getType():
        case s.AST_TIMES:
            return sum(known)
        case s.AST_DIVIDE:
            return known[0] - known[1]
        case s.AST_POWER | s.AST_FUNCTION_POWER if math.getChild(1).isNumber():
            power = known[0] * float(math.getChild(1).getValue())
        case s.AST_PLUS | s.AST_MINUS if len(set(known)) == 1:
            power = known[0]
        case _:
            return None if any(known) else 0.0
    return power


def _holds_name(math: libsbml.ASTNode) -> bool:
    return any(node.isName() for node, _ in _inside_out(math))


def mixes_sizes(model: libsbml.Model, used: Collection[str]) -> bool:
    """Whether units of one kind come in several sizes, such as seconds and minutes: else no factor is lost.

    Args:
        model: With the definitions of units.
        used: The names of units that quantities have.
    """
    definitions = {each.getId(): unit_of(each) or () for each in model.getListOfUnitDefinitions()}
    defaults = {"substance": "mole", "time": "second", "volume": "litre"} if model.getLevel() < 3 else {}
    kinds = {*used, *(kind for name, kind in defaults.items() if name not in definitions)} - definitions.keys()
    sizes: dict[str, set[float]] = {_KINDS.get(kind, kind): {1.0} for kind in kinds}
    for part in (part for unit in definitions.values() for part in unit):
        kind = _KINDS.get(part.kind, part.kind)
        if kind != "metre":
            sizes.setdefault(kind, set()).add(part.size)
        elif part.exponent % 3 == 0:
            sizes.setdefault("litre", set()).add(1000 * part.size**3)
    return any(len(each) > 1 for each in sizes.values())


_KINDS = {"liter": "litre", "meter": "metre", "kilogram": "gram"}


def _text(node: libsbml.ASTNode) -> str:
    import libsbml

    return str(libsbml.formulaToL3String(node))
