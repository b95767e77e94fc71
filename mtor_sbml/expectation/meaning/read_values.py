"""Tree to typed values: signals in their experiments, levels at times, times, numbers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import ClassVar

from lark import Token, Tree

from mtor_sbml.errors import MtorSbmlError
from mtor_sbml.expectation.language.syntax import Expression, Node
from mtor_sbml.expectation.meaning.brackets import NO_EXPERIMENTS, experiment_named, read_changes, with_changes
from mtor_sbml.expectation.meaning.comparing import joined, times_time
from mtor_sbml.expectation.meaning.levels import measured_by_name, measured_by_proteins
from mtor_sbml.expectation.meaning.literals import as_number
from mtor_sbml.expectation.meaning.read_curves import read_estimate, refuse_curve
from mtor_sbml.expectation.meaning.scope import Arm, Scope
from mtor_sbml.expectation.meaning.typed import (
    NUMBER,
    Area,
    At,
    Claim,
    Constant,
    Crossing,
    Duration,
    FoldChange,
    Landmark,
    Measured,
    Moment,
    Negative,
    Reading,
    Rhythm,
    Scaled,
    Sort,
    Summary,
    Type,
    Value,
    Window,
)
from mtor_sbml.expectation.meaning.typed import Node as Typed
from mtor_sbml.expectation.meaning.walk import is_over_time
from mtor_sbml.expectation.meaning.windows import default_window, require_within, written_number
from mtor_sbml.model.suggestions import nearest
from mtor_sbml.model.units import are_compatible, convert, parse_quantity

_SEVERAL = {"bound", "dose_response", "ic50", "ec50", "hill"}  #: functions of more than one argument


class ValueReader(ABC):
    """Reads the values of sentences. Faults are raised with their place; nothing is simulated."""

    @abstractmethod
    def claim(self, scope: Scope, node: Node) -> Claim:
        """A node that is a claim."""

    def value(self, scope: Scope, node: Node) -> Value:
        """A node that is a value.

        Raises:
            ExpectationsError: A name that does not exist, units that do not fit, something that is no value.
        """
        kind = node.type if isinstance(node, Token) else str(node.data)
        read = self._readers.get(kind)
        if read is None:
            hint = "a level, a time or a number is needed here"
            raise scope.error(f"`{scope.text(node)}` is no value", node, hint=hint)
        return read(self, scope, node)

    def time(self, scope: Scope, node: Node) -> Value:
        """A node that is a time.

        Raises:
            ExpectationsError: It is none; a bare number gets a sentence of its own.
        """
        value = self.value(scope, node)
        if value.sort.type is Type.TIME:
            return value
        number, text = written_number(value), scope.text(node)
        if number is not None and value.sort == NUMBER:
            raise scope.error(f"a time needs a unit: `{text} h`, `{text} min` or `{text} s`?", node)
        raise scope.error(f"`{text}` is no time", node, hint="write a time such as 30 min")

    def fixed_time(self, scope: Scope, node: Node) -> float:
        """A time that stands in the text, in the model's unit."""
        number = written_number(self.time(scope, node))
        if number is None:
            raise scope.error(f"`{scope.text(node)}` is known only after a run; a change needs a written time", node)
        return number

    def arm(self, scope: Scope, name: Token, changes: Node | None) -> Arm:
        """The experiment that brackets name, with the changes that a verb adds."""
        arm = Arm(experiment_named(scope, name), str(name))
        if changes is not None:
            arm = with_changes(scope, arm, read_changes(scope, changes, self.fixed_time), changes)
        arm = with_changes(scope, arm, scope.extra, name)
        if scope.arm is not None and scope.arm != arm:
            raise scope.error(f"two different brackets around one name: `{scope.arm.said}` and `{arm.said}`", name)
        return arm

    def windowed(self, scope: Scope, node: Node) -> tuple[Value, Window]:
        """A value over time and its window: `x[e] from 0 min to 1 h`, or all of the experiment."""
        if not (isinstance(node, Tree) and node.data == "ranged"):
            value = self.value(scope, node)
            self._require_over_time(scope, value, node)
            return value, default_window(scope, value, node)
        base, _, start, *rest = node.children
        value = self.value(scope, base)
        self._require_over_time(scope, value, base)
        if not rest or len(rest) > 2:
            raise scope.error("a window has a start and an end: `from 0 min to 1 h`", node)
        if isinstance(start, Token) and start.type == "MINUS_INF":
            raise scope.error("a window begins at a time; `-inf` is no time of the clock", start)
        return value, self.window(scope, value, start, rest[1])

    def window(self, scope: Scope, about: Typed, start: Node, end: Node) -> Window:
        """A written window, checked against the experiments that it is about."""
        edges = [self.time(scope, each) for each in (start, end)]
        for edge, node in zip(edges, (start, end), strict=True):
            require_within(scope, about, edge, node)
        return Window(edges[0], edges[1], is_default=False)

    def _quantity(self, scope: Scope, node: Token) -> Value:
        try:
            quantity = parse_quantity(node)
        except MtorSbmlError as problem:
            raise scope.error(problem.message, node, hint=problem.hint) from problem
        if are_compatible(quantity.unit, scope.time_unit or "min"):
            if not scope.time_unit:
                raise scope.error(
                    f"model {scope.model.id!r} declares no unit of time, so {node} cannot be converted",
                    node,
                    hint="give the file `units: {time: min}`",
                )
            return Constant(convert(quantity, scope.time_unit), Sort(Type.TIME, scope.time_unit), str(node))
        return Constant(quantity.magnitude, Sort(Type.LEVEL, quantity.unit), str(node))

    def _plain_number(self, _scope: Scope, node: Token) -> Value:
        return Constant(as_number(node), NUMBER, str(node))

    def _name(self, scope: Scope, node: Token) -> Value:
        if node in scope.where:
            body = self.abbreviation(scope, node, ())
            return self.value(scope.of(body), body.tree)
        return self._read(scope, node, measured_by_name(scope, node))

    def abbreviation(self, scope: Scope, name: Token, arguments: tuple[Node, ...]) -> Expression:
        """The body of an abbreviation with its arguments filled in."""
        definition = scope.where[name]
        wanted = len(definition.parameters)
        if len(arguments) != wanted:
            listed = f"({', '.join(definition.parameters)})" if wanted else ""
            raise scope.error(f"`{name}{listed}` takes {wanted} arguments, got {len(arguments)}", name)
        texts = [scope.text(each) for each in arguments]
        return definition.body(texts, owner=scope.expression.owner)

    def _read(self, scope: Scope, node: Node, measured: Measured) -> Reading:
        arm = scope.arm or self._default_arm(scope, node)
        return Reading(measured, arm.experiment, arm.said)

    def _default_arm(self, scope: Scope, node: Node) -> Arm:
        name = scope.expectation.experiment
        if name is None:
            example = next(iter(scope.file.experiments), "experiment")
            raise scope.error(
                f"in which experiment? Write `{scope.text(node)}[{example}]`, "
                f"or `in: {example}` for the whole expectation",
                node,
                hint="" if scope.file.experiments else NO_EXPERIMENTS,
            )
        if name not in scope.file.experiments:
            raise scope.error(f"`in:` names no experiment: `{name}`", hint=nearest(name, scope.file.experiments))
        return with_changes(scope, Arm(scope.file.experiments[name], name), scope.extra, node)

    def _braced(self, scope: Scope, node: Tree[Token]) -> Value:
        inner, name, *changes = node.children
        assert isinstance(name, Token)
        return self.value(scope.inside(self.arm(scope, name, changes[0] if changes else None)), inner)

    def _timed(self, scope: Scope, node: Tree[Token]) -> Value:
        base, moment = node.children
        value = self.value(scope, base)
        if not is_over_time(value):
            raise scope.error(f"`{scope.text(base)}` does not change with time, so it takes no `at`", node)
        return At(value, self.moment(scope, value, moment, node))

    def moment(self, scope: Scope, about: Typed, moment: Node, node: Node) -> Value | Moment:
        """A moment: a time, `start`, `end` or `steady state`."""
        kind = str(moment.data) if isinstance(moment, Tree) else ""
        if kind == "m_start":
            return Moment.START
        if kind == "m_end":
            return default_window(scope, about, node).end
        if kind == "m_steady":
            return Moment.STEADY
        time = self.time(scope, moment)
        require_within(scope, about, time, moment)
        return time

    def _ranged(self, scope: Scope, node: Tree[Token]) -> Value:
        raise scope.error(
            f"`{scope.text(node)}` is a signal in a window, no value",
            node,
            hint="write `max(…)`, `min(…)` or `mean(…)`",
        )

    def _sum(self, scope: Scope, node: Tree[Token]) -> Value:
        left, sign, right = node.children
        return joined(scope, self.value(scope, left), str(sign), self.value(scope, right), node)

    def _power(self, scope: Scope, node: Tree[Token]) -> Value:
        base, exponent = node.children
        return joined(scope, self.value(scope, base), "^", self.value(scope, exponent), node)

    def _sign(self, scope: Scope, node: Tree[Token]) -> Value:
        sign, inner = node.children
        value = self.value(scope, inner)
        if sign == "+":
            return value
        if isinstance(value, Constant):
            return Constant(-value.number, value.sort, f"-{value.text}")
        return Negative(value, value.sort)

    def _share(self, scope: Scope, node: Tree[Token]) -> Value:
        factor, inner = node.children
        assert isinstance(factor, Token)
        value = self.value(scope, inner)
        if value.sort.type is Type.NUMBER and isinstance(value, Constant):
            return Constant(as_number(factor) * value.number, value.sort, scope.text(node))
        said = f"{factor} of" if node.data == "share" else str(factor)
        return Scaled(as_number(factor), value, value.sort, said)

    def _assign(self, scope: Scope, node: Tree[Token]) -> Value:
        target, value = node.children
        raise scope.error(
            f"`=` sets a value inside [ ]. For equality write `is about {value} within 10 %`",
            node,
            hint=f"or `[… with {target} = {value} from -1 h]`",
        )

    def _call(self, scope: Scope, node: Tree[Token]) -> Value:
        name, *arguments = node.children
        assert isinstance(name, Token)
        if name in scope.where:
            body = self.abbreviation(scope, name, tuple(arguments))
            return self.value(scope.of(body), body.tree)
        read = self._functions.get(str(name))
        if read is None:
            known = [*self._functions, *scope.where]
            raise scope.error(f"no function `{name}`", name, hint=nearest(name, known))
        if len(arguments) != 1 and name not in _SEVERAL:
            raise scope.error(f"`{name}` takes one argument, got {len(arguments)}", node)
        return read(self, scope, node)

    def _proteins(self, scope: Scope, node: Tree[Token]) -> Value:
        name, *genes = node.children
        return self._read(scope, node, measured_by_proteins(scope, str(name), genes, node))

    def _constant_of_the_model(self, scope: Scope, node: Tree[Token]) -> Value:
        _, name = node.children
        parameter = scope.model.parameters.get(str(name))
        if parameter is None or not parameter.constant or parameter.value is None:
            raise scope.error(
                f"no constant `{scope.text(name)}`", name, hint=nearest(str(name), scope.model.parameters)
            )
        unit, time = parameter.unit, scope.time_unit
        if unit and time and are_compatible(unit, time):
            factor = convert(parse_quantity(f"1 {unit}"), time)
            return Constant(parameter.value * factor, Sort(Type.TIME, time), str(name))
        return Constant(parameter.value, Sort(Type.LEVEL, unit) if unit != "" else NUMBER, str(name))

    def _summary(self, scope: Scope, node: Tree[Token]) -> Value:
        name, inner = node.children
        value, window = self.windowed(scope, inner)
        return Summary(str(name), value, window)  # type: ignore[arg-type]

    def _landmark(self, scope: Scope, node: Tree[Token]) -> Value:
        name, inner = node.children
        value, window = self.windowed(scope, inner)
        return Landmark(str(name), value, window, Sort(Type.TIME, scope.time_unit))  # type: ignore[arg-type]

    def _crossing(self, scope: Scope, node: Tree[Token]) -> Value:
        name, inner = node.children
        claim = self.claim(scope.within_time(), inner)
        if not is_over_time(claim):
            raise scope.error(f"`{scope.text(inner)}` does not change with time", inner)
        window = default_window(scope, claim, inner)
        sort = Sort(Type.TIME, scope.time_unit)
        if name == "duration":
            return Duration(claim, window, sort, scope.text(node))
        return Crossing(str(name), claim, window, sort, scope.text(node))  # type: ignore[arg-type]

    def _area(self, scope: Scope, node: Tree[Token]) -> Value:
        value, window = self.windowed(scope, node.children[1])
        return Area(value, window, times_time(value.sort, scope.time_unit))

    def _period(self, scope: Scope, node: Tree[Token]) -> Value:
        value, window = self.windowed(scope, node.children[1])
        return Rhythm("period", value, window, Sort(Type.TIME, scope.time_unit))

    def _fold_change(self, scope: Scope, node: Tree[Token]) -> Value:
        _, inner = node.children
        if not (isinstance(inner, Tree) and inner.data == "by"):
            raise scope.error("write `fold_change(level by changes)`", node)
        level, changes = inner.children
        parts = read_changes(scope, changes, self.fixed_time)
        without, with_ = self.value(scope, level), self.value(scope.adding(parts), level)
        return FoldChange(without, with_, scope.text(changes))

    def _require_over_time(self, scope: Scope, value: Value, node: Node) -> None:
        if not is_over_time(value):
            raise scope.error(f"`{scope.text(node)}` is one number; a signal is needed here, such as `x[e]`", node)

    _functions: ClassVar[Mapping[str, Callable[..., Value]]] = {
        "max": _summary,
        "min": _summary,
        "mean": _summary,
        "half_time": _landmark,
        "time_to_peak": _landmark,
        "first_time": _crossing,
        "last_time": _crossing,
        "duration": _crossing,
        "auc": _area,
        "period": _period,
        "fold_change": _fold_change,
        "total": _proteins,
        "bound": _proteins,
        "free": _proteins,
        "value": _constant_of_the_model,
        "dose_response": refuse_curve,
        "ic50": read_estimate,
        "ec50": read_estimate,
        "hill": read_estimate,
    }
    _readers: ClassVar[Mapping[str, Callable[..., Value]]] = {
        "QUANTITY": _quantity,
        "PERCENT": _plain_number,
        "FOLD": _plain_number,
        "NUMBER": _plain_number,
        "NAME": _name,
        "braced": _braced,
        "timed": _timed,
        "ranged": _ranged,
        "sum": _sum,
        "product": _sum,
        "power": _power,
        "sign": _sign,
        "share": _share,
        "times": _share,
        "assign": _assign,
        "call": _call,
    }
