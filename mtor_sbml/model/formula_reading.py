"""libSBML's trees of mathematics as our formulas."""

from __future__ import annotations

import math
from functools import lru_cache

import libsbml

from mtor_sbml.errors import FormulaError
from mtor_sbml.model.formula import Call, Formula, Name, Number

_OPERATORS = {
    libsbml.AST_PLUS: "+", libsbml.AST_MINUS: "-", libsbml.AST_TIMES: "*", libsbml.AST_DIVIDE: "/",
    libsbml.AST_POWER: "^", libsbml.AST_FUNCTION_POWER: "^",
    libsbml.AST_RELATIONAL_LT: "<", libsbml.AST_RELATIONAL_LEQ: "<=", libsbml.AST_RELATIONAL_GT: ">",
    libsbml.AST_RELATIONAL_GEQ: ">=", libsbml.AST_RELATIONAL_EQ: "==", libsbml.AST_RELATIONAL_NEQ: "!=",
    libsbml.AST_LOGICAL_AND: "&&", libsbml.AST_LOGICAL_OR: "||", libsbml.AST_LOGICAL_NOT: "!",
    libsbml.AST_LOGICAL_XOR: "xor", libsbml.AST_LOGICAL_IMPLIES: "implies",
}  # fmt: skip
_NUMBERS = {
    libsbml.AST_CONSTANT_E: math.e,
    libsbml.AST_CONSTANT_PI: math.pi,
    libsbml.AST_CONSTANT_TRUE: 1.0,
    libsbml.AST_CONSTANT_FALSE: 0.0,
    libsbml.AST_NAME_AVOGADRO: 6.02214179e23,  # the value that SBML Level 3 fixes
}
# libSBML knows these short names only where it also takes `Pi` for the number.
_ALIASES = {"ceil": "ceiling", "pow": "^", "power": "^"} | {
    "a" + name: "arc" + name for name in ("sin", "cos", "tan", "sec", "csc", "cot") for name in (name, name + "h")
}
#: Files call these as they like.
_SYMBOLS = {libsbml.AST_FUNCTION_DELAY: "delay", libsbml.AST_FUNCTION_RATE_OF: "rateOf"}
_NEUTRAL = {"+": 0.0, "*": 1.0, "&&": 1.0, "||": 0.0}
_WRITTEN_NUMBERS = {libsbml.AST_INTEGER, libsbml.AST_REAL, libsbml.AST_RATIONAL}


def from_libsbml(node: libsbml.ASTNode) -> Formula:
    """The formula of a libSBML tree; `time` stands for SBML's csymbol whatever its local name.

    Raises:
        FormulaError: Something that is no formula, such as a lambda, or an operator with too many or too few arguments.
    """
    kind = node.getType()
    if kind == libsbml.AST_NAME:
        return _name(node.getName())
    if kind == libsbml.AST_REAL_E:
        # libSBML multiplies by a power of ten, which makes 5e-6 a little less.
        return Number(float(f"{node.getMantissa()!r}e{node.getExponent()}"))
    if kind in _WRITTEN_NUMBERS:
        return Number(node.getValue())
    if kind == libsbml.AST_NAME_TIME:
        return Name("time")
    if kind in _NUMBERS:
        return Number(_NUMBERS[kind])
    function = _OPERATORS.get(kind) or _function(node, kind)
    arguments = tuple(from_libsbml(child) for child in _children(node, kind))
    fewest, most = _ARGUMENTS.get(function, (0, math.inf))
    if not fewest <= len(arguments) <= most:
        raise FormulaError(f"'{function}' has {len(arguments)} arguments in {libsbml.formulaToL3String(node)!r}")
    return _simplified(function, arguments)


#: The fewest and the most arguments that MathML's operators take, where there is something to get wrong.
_ARGUMENTS: dict[str, tuple[float, float]] = {
    **dict.fromkeys(("/", "^"), (2, 2)),
    **dict.fromkeys(("-", "sqrt", "root", "log", "log10"), (1, 2)),
    **dict.fromkeys(("exp", "tanh", "piecewise", "min", "max"), (1, math.inf)),
}


_name = lru_cache(maxsize=4096)(Name)  # of which formulas have the same again and again


def _function(node: libsbml.ASTNode, kind: int) -> str:
    if kind in _SYMBOLS:
        return _SYMBOLS[kind]
    if not node.isFunction():
        raise FormulaError(f"{libsbml.formulaToL3String(node)!r} is no formula that has a value")
    name: str = node.getName()
    return _ALIASES.get(name, name)


def _children(node: libsbml.ASTNode, kind: int) -> list[libsbml.ASTNode]:
    """The arguments; sums and products are read as one, however deeply libSBML nests them to the left."""
    number = node.getNumChildren()
    if kind not in {libsbml.AST_PLUS, libsbml.AST_TIMES} or not number:
        return [node.getChild(i) for i in range(number)]
    rest: list[libsbml.ASTNode] = []
    first = node
    while number:
        rest += [first.getChild(i) for i in reversed(range(1, number))]
        first = first.getChild(0)
        number = first.getNumChildren() if first.getType() == kind else 0
    return [first, *reversed(rest)]


def _simplified(function: str, arguments: tuple[Formula, ...]) -> Formula:
    """Sums and products of one thing or none as what they are; `sqrt` and `log10` by the names people write."""
    if function in _NEUTRAL and len(arguments) < 2:
        return arguments[0] if arguments else Number(_NEUTRAL[function])
    if function in {"sqrt", "root"}:
        if len(arguments) == 1:
            return Call("sqrt", arguments)
        degree, radicand = arguments
        return Call("sqrt", (radicand,)) if degree == Number(2.0) else Call("root", arguments)
    if function in {"log", "log10"}:
        if len(arguments) == 1:
            return Call("log10", arguments)
        base, x = arguments
        return Call("log10", (x,)) if base == Number(10.0) else Call("log", arguments)
    return Call(function, arguments)
