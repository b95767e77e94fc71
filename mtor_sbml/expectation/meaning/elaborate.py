"""Tree to typed claims: every name, unit and type of an expectation settled before anything is simulated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

from lark import Token, Tree

from mtor_sbml.expectation.files.file import Expectation, ExpectationsFile
from mtor_sbml.expectation.language.syntax import Expression, Node
from mtor_sbml.expectation.meaning.comparing import compared, joined
from mtor_sbml.expectation.meaning.read_shapes import ShapeReader
from mtor_sbml.expectation.meaning.scope import Scope
from mtor_sbml.expectation.meaning.tails import form_of
from mtor_sbml.expectation.meaning.typed import (
    All,
    AtTime,
    Claim,
    Implies,
    Interval,
    Not,
    Some,
    Temporal,
    Until,
    Whenever,
)
from mtor_sbml.expectation.meaning.walk import has_intervals, is_over_time
from mtor_sbml.expectation.meaning.when import when_should_it_hold
from mtor_sbml.expectation.meaning.windows import clock, default_window, require_within
from mtor_sbml.model.document import Model


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an expectation: what was written and what it means."""

    text: str
    claim: Claim


@dataclass(frozen=True, slots=True)
class Elaborated:
    """An expectation whose every line is typed."""

    expectation: Expectation
    given: Line | None
    lines: tuple[Line, ...]


def elaborate(model: Model, file: ExpectationsFile, expectation: Expectation) -> Elaborated:
    """The typed lines of an expectation.

    Raises:
        ExpectationsError: A name, unit or type is wrong; says where, with the nearest name.
    """

    def line(expression: Expression) -> Line:
        scope = Scope(file=file, model=model, expectation=expectation, expression=expression)
        return Line(" ".join(expression.text.split()), ClaimReader().closed(scope, expression.tree))

    given = line(expectation.given) if expectation.given is not None else None
    return Elaborated(expectation, given, tuple(map(line, expectation.expect)))


class ClaimReader(ShapeReader):
    """Reads the claims of sentences."""

    def closed(self, scope: Scope, node: Node) -> Claim:
        """A whole sentence: a claim that is true or false.

        Raises:
            ExpectationsError: It is a value, or it changes with time and does not say when it should hold.
        """
        claim = self.claim(scope, node)
        if is_over_time(claim):
            raise when_should_it_hold(scope, node)
        return claim

    def claim(self, scope: Scope, node: Node) -> Claim:
        """A node that is a claim, or a claim over time."""
        kind = node.type if isinstance(node, Token) else str(node.data)
        if kind in {"NAME", "call"}:
            name = node if isinstance(node, Token) else node.children[0]
            if name in scope.where:
                assert isinstance(name, Token)
                arguments = () if isinstance(node, Token) else tuple(node.children[1:])
                body = self.abbreviation(scope, name, arguments)
                return self.claim(scope.of(body), body.tree)
        if isinstance(node, Tree) and kind == "braced" and self._is_claim(node.children[0]):
            return self._braced_claim(scope, node)
        read = self._claims.get(kind)
        if read is None:
            self.value(scope, node)  # what is wrong in it comes first
            text = scope.text(node)
            raise scope.error(f"`{text}` is a value; say something about it, such as `{text} >= 20 %`", node)
        return read(self, scope, node)

    def _is_claim(self, node: Node) -> bool:
        return isinstance(node, Tree) and str(node.data) in self._claims

    def _compare(self, scope: Scope, node: Tree[Token]) -> Claim:
        left, sign, right = node.children
        return compared(scope, self.value(scope, left), str(sign), self.value(scope, right), node)

    def _chain(self, scope: Scope, node: Tree[Token]) -> Claim:
        signs = [str(each) for each in node.children[1::2]]
        if len({sign[0] for sign in signs}) > 1:
            raise scope.error("the signs of a chain point one way: `a < b <= c`", node)
        values = [self.value(scope, each) for each in node.children[0::2]]
        pairs = zip(pairwise(values), signs, strict=True)
        return All(tuple(compared(scope, left, sign, right, node) for (left, right), sign in pairs))

    def _between(self, scope: Scope, node: Tree[Token]) -> Claim:
        value, low, high = (self.value(scope, each) for each in node.children)
        return All((compared(scope, value, ">=", low, node), compared(scope, value, "<=", high, node)))

    def _and(self, scope: Scope, node: Tree[Token]) -> Claim:
        return All(tuple(self.claim(scope, each) for each in node.children))

    def _or(self, scope: Scope, node: Tree[Token]) -> Claim:
        return Some(tuple(self.claim(scope, each) for each in node.children))

    def _not(self, scope: Scope, node: Tree[Token]) -> Claim:
        return Not(self.claim(scope, node.children[0]))

    def _implies(self, scope: Scope, node: Tree[Token]) -> Claim:
        premise, conclusion = (self.claim(scope, each) for each in node.children)
        return Implies(premise, conclusion)

    def _braced_claim(self, scope: Scope, node: Tree[Token]) -> Claim:
        inner, name, *changes = node.children
        assert isinstance(name, Token)
        return self.claim(scope.inside(self.arm(scope, name, changes[0] if changes else None)), inner)

    def _at_prefix(self, scope: Scope, node: Tree[Token]) -> Claim:
        moment, inner = node.children
        claim = self.claim(scope.within_time(), inner)
        if not _depends_on_time(claim):
            raise scope.error(f"`{scope.text(inner)}` does not change with time, so it takes no `at …,`", node)
        return AtTime(self.moment(scope, claim, moment, node), claim)

    def _temporal(self, scope: Scope, node: Tree[Token]) -> Claim:
        word, *interval, inner = node.children
        claim = self.claim(scope.within_time(), inner)
        if not _depends_on_time(claim):
            raise scope.error(f"`{scope.text(inner)}` does not change with time, so it is not `{word}` so", inner)
        return Temporal(word == "always", self._interval(scope, interval, claim, node), claim)

    def _until(self, scope: Scope, node: Tree[Token]) -> Claim:
        held, *interval, release = node.children
        inner = scope.within_time()
        claims = self.claim(inner, held), self.claim(inner, release)
        return Until(claims[0], self._interval(scope, interval, All(claims), node), claims[1])

    def _interval(self, scope: Scope, written: list[Node], claim: Claim, node: Node) -> Interval:
        """An interval, its default being all of the experiments."""
        zero = clock(scope, 0.0)
        if not written:
            window = default_window(scope, claim, node)
            return Interval(zero if scope.in_time else window.start, None, window.end)
        assert isinstance(written[0], Tree)
        form, edges = form_of(written[0]), [self.time(scope, each) for each in written[0].children[1::2]]
        start = edges[0] if form in {"FROM", "AFTER"} else zero
        end = None if form == "AFTER" else edges[-1]
        if not scope.in_time:
            for edge in edges:
                require_within(scope, claim, edge, written[0])
        if end is not None and not scope.in_time and not has_intervals(claim):
            return Interval(start, end, end)
        return Interval(start, end, default_window(scope, claim, node).end)

    def _whenever(self, scope: Scope, node: Tree[Token]) -> Claim:
        left, right, inner = node.children
        said = f"{scope.text(left)} crosses {scope.text(right)}"
        gap = joined(scope, self.value(scope, left), "-", self.value(scope, right), node)
        if not is_over_time(gap):
            raise scope.error(f"`{said}`: neither side changes with time", node)
        claim = self.claim(scope.within_time(), inner)
        if not _depends_on_time(claim):
            raise scope.error(f"`{scope.text(inner)}` does not change with time, so it takes no `whenever`", inner)
        return Whenever(gap, default_window(scope, gap, node, claim), claim, said)

    _claims: ClassVar[Mapping[str, Callable[..., Claim]]] = {
        "compare": _compare,
        "chain": _chain,
        "between": _between,
        "is_": ShapeReader.property,
        "shape": ShapeReader.shape,
        "effect": ShapeReader.effect,
        "unless": ShapeReader.unless,
        "requires": ShapeReader.requires,
        "gate_and": ShapeReader.gate,
        "gate_or": ShapeReader.gate,
        "and_": _and,
        "or_": _or,
        "not_": _not,
        "implies": _implies,
        "at_prefix": _at_prefix,
        "temporal": _temporal,
        "until": _until,
        "whenever": _whenever,
    }


def _depends_on_time(claim: Claim) -> bool:
    """Whether it says something else at each time: it is over time, or its intervals count from there."""
    return is_over_time(claim) or has_intervals(claim)
