"""What is said of one signal: `is about`, `is absent`, `is conserved`, `is steady by`, `rises`, `falls`, `peaks`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from lark import Token, Tree

from mtor_sbml.expectation.language.syntax import Node
from mtor_sbml.expectation.meaning.comparing import alike
from mtor_sbml.expectation.meaning.levels import every_species, every_total
from mtor_sbml.expectation.meaning.literals import as_fold, as_number
from mtor_sbml.expectation.meaning.read_curves import CURVE_WORDS, is_curve, read_curve_claim
from mtor_sbml.expectation.meaning.read_effects import EffectReader
from mtor_sbml.expectation.meaning.scope import Scope
from mtor_sbml.expectation.meaning.typed import (
    About,
    Absent,
    All,
    Changed,
    Claim,
    Constant,
    Kept,
    Not,
    Peaks,
    Reading,
    Settled,
    Type,
    Value,
    Window,
)
from mtor_sbml.expectation.meaning.windows import default_window, require_within

_STEADY_SHARE = 0.05  #: a steady signal stays within this share of its span


class ShapeReader(EffectReader):
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
        if tests:
            raise scope.not_yet("`with …` after a property", tests[0])
        read = self._properties.get(str(head))
        if read is None:
            raise scope.not_yet(f"`is {head}`", prop)
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
        return Kept("conserved", *self._course(scope, value, subject, tail))

    def _non_negative(self, scope: Scope, value: Value | None, subject: Node, tail: list[Node]) -> Claim:
        return Kept("non-negative", *self._course(scope, value, subject, tail))

    def _steady(self, scope: Scope, value: Value | None, subject: Node, tail: list[Node]) -> Claim:
        if not (tail and isinstance(tail[0], Tree) and form_of(tail[0]) == "BY"):
            raise scope.error("by when? Write `is steady by 1 h`", subject)
        by = self.time(scope, tail[0].children[1])
        value, window = self._course(scope, value, subject, [])
        require_within(scope, value, by, tail[0])
        return Settled(value, window, by, _STEADY_SHARE)

    def _course(self, scope: Scope, value: Value | None, subject: Node, tail: list[Node]) -> tuple[Value, Window]:
        """A signal and the window of its tail, or all of the experiment."""
        if value is None:
            value, window = self.windowed(scope, subject)
        else:
            window = default_window(scope, value, subject)
        if not tail:
            return value, window
        assert isinstance(tail[0], Tree)
        parts, form = tail[0].children, form_of(tail[0])
        if form == "BY":
            end = self.time(scope, parts[1])
            require_within(scope, value, end, parts[1])
            return value, Window(window.start, end, is_default=False)
        if form != "FROM" or len(parts) > 4:
            raise scope.error(f"`{scope.text(tail[0])}` cannot stand here; write `from 0 min to 1 h`", tail[0])
        return value, self.window(scope, value, parts[1], parts[3])

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
        if shape.startswith(("rises", "falls")):
            return self._changed(scope, subject, shape, rest)
        if shape == "peaks":
            return self._peaks(scope, subject, rest)
        if shape == "levels off":
            return self._steady(scope, None, subject, rest)
        raise scope.not_yet(f"`{shape}`", node)

    def _changed(self, scope: Scope, subject: Node, shape: str, tail: list[Node]) -> Claim:
        fold = scope.file.words.raises
        if tail and isinstance(tail[0], Tree) and isinstance(tail[0].children[0], Tree):
            amount = tail[0].children[0]
            if form_of(amount) != "AT_LEAST" or amount.children[-1].type != "FOLD":  # type: ignore[union-attr]
                raise scope.error(f"`{shape}` takes `at least 2-fold`", amount)
            fold, tail = as_number(amount.children[-1]), []  # type: ignore[arg-type]
        value, window = self._course(scope, None, subject, tail)
        return Changed(value, window, shape.startswith("falls"), fold, shape.endswith("monotonically"))

    def _peaks(self, scope: Scope, subject: Node, tail: list[Node]) -> Claim:
        value, window = self.windowed(scope, subject)
        if not tail:
            return Peaks(value, window, None, None)
        assert isinstance(tail[0], Tree)
        form, parts = form_of(tail[0]), tail[0].children
        if form not in {"BETWEEN", "BY"}:
            raise scope.error("`peaks` takes `between 5 min and 20 min` or `by 20 min`", tail[0])
        times = [self.time(scope, each) for each in parts[1::2]]
        for time in times:
            require_within(scope, value, time, tail[0])
        return Peaks(value, window, times[0] if form == "BETWEEN" else None, times[-1])

    _properties: ClassVar[Mapping[str, Callable[..., Claim]]] = {
        "absent": _absent,
        "present": _present,
        "conserved": _conserved,
        "non-negative": _non_negative,
        "steady": _steady,
    }


def form_of(node: Tree[Token]) -> str:
    """The word that a tail, an amount or an interval begins with."""
    first = node.children[0]
    return first.type if isinstance(first, Token) else ""


def _refuse_tail(scope: Scope, tail: list[Node]) -> None:
    if tail:
        raise scope.error(f"`{scope.text(tail[0])}` cannot stand here; write `always from 0 min to 1 h, …`", tail[0])
