"""What is said of one signal: `is about`, `is absent`, `is conserved`, `is steady by`, `rises`, `falls`, `peaks`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar

from lark import Token, Tree

from mtor_sbml.expectation.language.syntax import Node
from mtor_sbml.expectation.meaning.comparing import alike
from mtor_sbml.expectation.meaning.levels import every_species, every_total
from mtor_sbml.expectation.meaning.literals import as_fold
from mtor_sbml.expectation.meaning.read_courses import CourseReader
from mtor_sbml.expectation.meaning.read_curves import CURVE_WORDS, is_curve, read_curve_claim
from mtor_sbml.expectation.meaning.scope import Scope
from mtor_sbml.expectation.meaning.tails import Tail, tail_of
from mtor_sbml.expectation.meaning.typed import (
    About,
    Absent,
    All,
    Claim,
    Constant,
    Not,
    Reading,
    Type,
    Value,
)
from mtor_sbml.expectation.meaning.typed_shapes import Kept, Peaks
from mtor_sbml.expectation.meaning.windows import require_within


class ShapeReader(CourseReader):
    """Reads properties and shapes."""

    def property(self, scope: Scope, node: Tree[Token]) -> Claim:
        """`VALUE is …`."""
        subject, prop, *tests = node.children
        assert isinstance(prop, Tree)
        head, *tail = prop.children
        if not (isinstance(head, Token) and head.type == "PROPERTY"):
            return self._about(scope, node, head, tail[0] if tail else None)
        if head in CURVE_WORDS or is_curve(self, scope, subject):
            return read_curve_claim(self, scope, subject, str(head), tail=tail, tests=tests)
        _refuse_tests(scope, f"is {head}", tests)
        if head in self._courses:
            return self._courses[str(head)](self, scope, subject, str(head), tail)
        read = self._properties[str(head)]
        listed = self._listed(scope, subject)
        if listed is not None:
            return All(tuple(read(self, scope, each, subject, tail) for each in listed))
        return read(self, scope, None, subject, tail)

    def _about(self, scope: Scope, node: Tree[Token], target: Node, tolerance: Node | None) -> Claim:
        value, goal = alike(scope, self.value(scope, node.children[0]), self.value(scope, target), node)
        if tolerance is None:
            raise scope.error("how close? Write `is about … within 10 %`", node)
        assert isinstance(tolerance, Tree)
        within = tolerance.children[-1]
        assert isinstance(within, Token)
        if within.type != "QUANTITY":
            if isinstance(goal, Constant) and goal.number == 0:
                raise scope.error("no percentage of 0 is a distance: write `within 2 nM`", tolerance)
            return About(value, goal, as_fold(within), is_distance=False, tolerance_text=str(within))
        _, distance = alike(scope, value, self.value(scope, within), tolerance)
        assert isinstance(distance, Constant)
        return About(value, goal, distance.number, is_distance=True, tolerance_text=str(within))

    def _absent(self, scope: Scope, value: Value | None, subject: Node, tail: list[Node]) -> Claim:
        _refuse_tail(scope, tail)
        value = value if value is not None else self.value(scope, subject)
        if value.sort.type is not Type.LEVEL:
            raise scope.error(f"`{scope.text(subject)}` is no level, so it is neither absent nor present", subject)
        return Absent(value)

    def _present(self, scope: Scope, value: Value | None, subject: Node, tail: list[Node]) -> Claim:
        return Not(self._absent(scope, value, subject, tail))

    def _conserved(self, scope: Scope, value: Value | None, subject: Node, tail: list[Node]) -> Claim:
        return Kept("conserved", *self.course(scope, value, subject, tail_of(tail).without_amount(scope)))

    def _non_negative(self, scope: Scope, value: Value | None, subject: Node, tail: list[Node]) -> Claim:
        return Kept("non-negative", *self.course(scope, value, subject, tail_of(tail).without_amount(scope)))

    def _steady(self, scope: Scope, value: Value | None, subject: Node, tail: list[Node]) -> Claim:
        return self.settled(scope, subject, "is steady", tail, value=value)

    def _listed(self, scope: Scope, subject: Node) -> list[Value] | None:
        """What `every_species[e]` and `every_total[e]` stand for; None for anything else."""
        if not (isinstance(subject, Tree) and subject.data == "braced"):
            return None
        word, name, *changes = subject.children
        if word not in {"every_species", "every_total"}:
            return None
        assert isinstance(name, Token)
        arm = self.arm(scope, name, changes[0] if changes else None)
        measured = every_species(scope) if word == "every_species" else every_total(scope)
        return [Reading(each, arm.experiment, arm.said) for each in measured]

    def shape(self, scope: Scope, node: Tree[Token]) -> Claim:
        """`SIGNAL rises …`, `falls …`, `peaks …`, `levels off …`."""
        subject, word, *rest = node.children
        shape = " ".join(str(word).split())
        if shape == "saturates" or is_curve(self, scope, subject):
            tests = [each for each in rest if isinstance(each, Tree) and each.data == "test"]
            tail = [each for each in rest if each not in tests]
            return read_curve_claim(self, scope, subject, shape, tail=tail, tests=tests)
        tail = [each for each in rest if isinstance(each, Tree) and each.data == "tail"]
        tests = [each for each in rest if isinstance(each, Tree) and each.data == "test"]
        if shape == "oscillates":
            return self.oscillates(scope, subject, tail, tests)
        _refuse_tests(scope, shape, tests)
        if shape == "peaks":
            return self._peaks(scope, subject, tail_of(tail))
        if shape == "levels off":
            return self.settled(scope, subject, shape, tail)
        if shape.startswith(("rises", "falls")):
            return self.changed(scope, subject, shape, tail)
        return self.response(scope, subject, shape, tail)

    def _peaks(self, scope: Scope, subject: Node, tail: Tail) -> Claim:
        value, window = self.windowed(scope, subject)
        if tail.node is None:
            return Peaks(value, window, None, None)
        if tail.form not in {"BETWEEN", "BY"} or tail.amount:
            raise scope.error("`peaks` takes `between 5 min and 20 min` or `by 20 min`", tail.node)
        times = [self.time(scope, each) for each in tail.times]
        for time in times:
            require_within(scope, value, time, tail.node)
        return Peaks(value, window, times[0] if tail.form == "BETWEEN" else None, times[-1])

    _properties: ClassVar[Mapping[str, Callable[..., Claim]]] = {
        "absent": _absent,
        "present": _present,
        "conserved": _conserved,
        "non-negative": _non_negative,
        "steady": _steady,
    }
    #: What is said of a course, as `_properties` but without `every_species` and `every_total`.
    _courses: ClassVar[Mapping[str, Callable[..., Claim]]] = {
        "transient": CourseReader.response,
        "sustained": CourseReader.response,
        "linear": CourseReader.straight,
        "flat": CourseReader.flat,
        "biphasic": CourseReader.biphasic,
    }


def _refuse_tail(scope: Scope, tail: list[Node]) -> None:
    if tail:
        raise scope.error(f"`{scope.text(tail[0])}` cannot stand here; write `always from 0 min to 1 h, …`", tail[0])


def _refuse_tests(scope: Scope, word: str, tests: Sequence[Node]) -> None:
    if tests:
        raise scope.error(f"`{word}` takes no `with …`; only `oscillates` and dose responses do", tests[0])
