"""Property files to constraints: BPSL as PyBioNetFit 1.8.1 parses it, every fault with its line and column."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedInput

from mtor_sbml.errors import ExpectationsError, Place
from mtor_sbml.expectation.bpsl.constraint import (
    At,
    AtTwo,
    Between,
    Column,
    Constraint,
    Crossing,
    Hinge,
    Inequality,
    Logit,
    Operand,
    Probit,
    Throughout,
)
from mtor_sbml.expectation.language.source_text import SourceText
from mtor_sbml.grammar import parser_of

#: How an error speaks of the terminals of the grammar.
_IN_WORDS = {
    "SIGN": "one of < <= > >=",
    "NAME": "an observable",
    "NUMBER": "a number",
    "EQUAL": "=",
    "COMMA": "a comma",
    "ONCE_BETWEEN": "once between",
    "$END": "the end of the line",
}


def read_properties(path: Path, *, scale: float = 1.0) -> tuple[Constraint, ...]:
    """The constraints of a property file, in order.

    Args:
        path: A file with one constraint a line; what follows a `#` is comment.
        scale: What every weight is multiplied by (`constraint_scale`).

    Raises:
        ExpectationsError: The file cannot be read, or a line is no constraint; says where and what was expected.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise ExpectationsError(f"the property file cannot be read: {problem}", place=Place(str(path))) from problem
    lines = (SourceText.at(line, Place(str(path), number, 1)) for number, line in enumerate(text.splitlines(), 1))
    found = tuple(parse_constraint(line) for line in lines if line.text.split("#")[0].strip())
    return tuple(_scaled(constraint, scale) for constraint in found)


def parse_constraint(line: SourceText) -> Constraint:
    """The constraint that one line holds.

    Raises:
        ExpectationsError: The line is no constraint, or its numbers cannot be.

    Example:
        >>> line = SourceText.at("A < 5 at B=6 weight 2", Place("d.prop", 1, 1))
        >>> parse_constraint(line).cost
        Hinge(weight=2.0, minimum=0.0, instead=None)
    """
    text = line.text.split("#")[0].rstrip()
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as problem:
        raise _not_understood(line, text, problem) from None
    constraint = _Reader(line, text.strip()).transform(tree)
    fault = _fault(constraint)
    if fault:
        raise ExpectationsError(fault, place=constraint.place, snippet=line.snippet(0, len(text)))
    return constraint


@cache
def _parser() -> Lark:
    grammar = Path(__file__).with_name("grammar.lark").read_text(encoding="utf-8")
    return parser_of(grammar, start="constraint")


def _scaled(constraint: Constraint, scale: float) -> Constraint:
    if not isinstance(constraint.cost, Hinge):
        return constraint
    return replace(constraint, cost=replace(constraint.cost, weight=constraint.cost.weight * scale))


def _not_understood(line: SourceText, text: str, problem: UnexpectedInput) -> ExpectationsError:
    token = getattr(problem, "token", None)
    start: int = problem.pos_in_stream or 0
    if token is not None:
        start = len(text) if token.type == "$END" else token.start_pos
    culprit = next(iter(text[start:].split()), "")
    said = f"`{culprit}` cannot stand here" if culprit else "the line breaks off"
    hint = "a number begins with a digit: write 0.5" if re.match(r"\.\d", culprit) else ""
    return ExpectationsError(
        f"{said}; expected {_expected(problem)}",
        place=line.place_of(start),
        snippet=line.snippet(start, start + max(1, len(culprit))),
        hint=hint,
    )


def _expected(problem: UnexpectedInput) -> str:
    """What could have stood there, in words."""
    parser = getattr(problem, "interactive_parser", None)
    terminals = parser.accepts() if parser is not None else getattr(problem, "allowed", None) or ()
    *others, last = sorted(_IN_WORDS.get(each, each.lower()) for each in terminals)
    return f"{', '.join(others)} or {last}" if others else last


class _Reader(Transformer[Token, Constraint]):
    """Tree to constraint, from the leaves up; a method for each rule and terminal that becomes something."""

    def __init__(self, line: SourceText, text: str) -> None:
        super().__init__()
        self._line = line
        self._text = text

    def constraint(self, parts: list[Any]) -> Constraint:
        (inequality, enforcement), costs = (
            (parts[0], parts[1:]) if isinstance(parts[0], tuple) else (parts[:2], parts[2:])
        )
        first = len(self._line.text) - len(self._line.text.lstrip())
        return Constraint(
            self._text, self._line.place_of(first), inequality, enforcement, costs[0] if costs else Hinge()
        )

    def NAME(self, token: Token) -> Column:  # noqa: N802 - named as in the grammar
        return Column(str(token), self._line.place_of(token.start_pos or 0))

    def NUMBER(self, token: Token) -> float:  # noqa: N802 - named as in the grammar
        return float(token)

    def inequality(self, parts: list[Any]) -> Inequality:
        left, sign, right = parts
        return _turned(_operand(left), sign, _operand(right))

    def split(self, parts: list[Any]) -> tuple[Inequality, AtTwo]:
        left, left_at, sign, right, right_at = parts
        moments = (left_at, right_at) if sign.startswith("<") else (right_at, left_at)
        return _turned(left, sign, right), AtTwo(*moments)

    def moment(self, parts: list[Any]) -> Crossing:
        variable = parts[0] if len(parts) == 2 else None
        return Crossing(variable, parts[-1])

    def at(self, parts: list[Any]) -> At:
        _, crossing, *words = parts
        kinds = {word.type for word in words}
        return At(crossing, everytime="EVERYTIME" in kinds, before="BEFORE" in kinds)

    def between(self, parts: list[Any]) -> Between:
        return Between(parts[1], parts[2], once=False)

    def once_between(self, parts: list[Any]) -> Between:
        return Between(parts[1], parts[2], once=True)

    def always(self, _: list[Any]) -> Throughout:
        return Throughout(once=False)

    def once(self, _: list[Any]) -> Throughout:
        return Throughout(once=True)

    def altpenalty(self, parts: list[Any]) -> Inequality:
        inequality: Inequality = parts[1]
        return inequality

    def minimum(self, parts: list[Any]) -> _Minimum:
        return _Minimum(parts[1])

    def tolerance(self, parts: list[Any]) -> float:
        return float(parts[1])

    def weight(self, parts: list[Any]) -> Hinge:
        _, weight, *others = parts
        minimum = next((part.value for part in others if isinstance(part, _Minimum)), 0.0)
        instead = next((part for part in others if isinstance(part, Inequality)), None)
        return Hinge(weight, minimum, instead)

    def confidence(self, parts: list[Any]) -> Probit:
        lowest = (1.0 - parts[1]) / 2.0
        return Probit(lowest, 1.0 - lowest, parts[2] if len(parts) > 2 else 0.0)

    def probabilities(self, parts: list[Any]) -> Probit:
        _, lowest, _, highest, *tolerance = parts
        return Probit(lowest, highest, tolerance[0] if tolerance else 0.0)

    def logit(self, parts: list[Any]) -> Logit:
        _, _, scale, *bounds = parts
        return Logit(scale, bounds[1], bounds[3]) if bounds else Logit(scale)


@dataclass(frozen=True, slots=True)
class _Minimum:
    """The number of a `min` clause, told from the other numbers of a weight."""

    value: float


def _turned(left: Operand, sign: str, right: Operand) -> Inequality:
    smaller, larger = (left, right) if sign.startswith("<") else (right, left)
    return Inequality(smaller, larger, or_equal="=" in sign)


def _operand(side: Operand) -> Operand:
    # PyBioNetFit 1.8.1 tries every word as a number first, so `inf` and `nan` never name an observable.
    try:
        return float(str(side))
    except ValueError:
        return side


def _fault(constraint: Constraint) -> str:
    """Why a constraint that can be parsed cannot be meant; empty when it can."""
    enforcement, cost = constraint.enforcement, constraint.cost
    if not constraint.inequality.columns:
        return "both sides are numbers; one of them must be an observable"
    if isinstance(enforcement, AtTwo) and (enforcement.smaller.everytime or enforcement.larger.everytime):
        return "`everytime` cannot be asked of a constraint with two `at`"
    if isinstance(cost, Logit) and cost.scale <= 0:
        return f"the scale of `logit` must be above 0, not {cost.scale:g}"
    if isinstance(cost, Probit | Logit) and not 0 <= cost.lowest <= cost.highest <= 1:
        return f"probabilities lie between 0 and 1, the lower one first; these are {cost.lowest:g} and {cost.highest:g}"
    return ""
