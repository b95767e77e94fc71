"""The doses of a sentence: `level, X from a to b in n steps`, as the experiments in which the level is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, inf, log10
from typing import TYPE_CHECKING

from lark import Token, Tree

from mtor_sbml.errors import ExpectationsError, MtorSbmlError, UnitsError
from mtor_sbml.expectation.language.syntax import Node
from mtor_sbml.expectation.meaning import words
from mtor_sbml.expectation.meaning.doses import Site, begun_with, dosed, one_after_another, sets, sites
from mtor_sbml.expectation.meaning.scope import Scope
from mtor_sbml.expectation.meaning.typed import NUMBER, Constant, Reading, Sort, Type, Value
from mtor_sbml.expectation.meaning.typed_curves import Sweep
from mtor_sbml.expectation.meaning.walk import is_over_time, readings, with_readings
from mtor_sbml.model.suggestions import nearest
from mtor_sbml.model.units import Quantity, are_compatible, convert
from mtor_sbml.simulation.experiment import Experiment
from mtor_sbml.simulation.runs import steps_of

if TYPE_CHECKING:
    from mtor_sbml.expectation.meaning.read_values import ValueReader

FORM = "level, X from 1 nM to 1 uM"  #: how a call goes on, for hints

_A_DECADE = 4  #: doses, where nobody says how many
_MANY = 500  #: runs for one sweep that somebody has to ask for


@dataclass(frozen=True, slots=True)
class DosedLevel:
    """A level and the doses it is read at."""

    level: Value  #: as written, at the dose that its experiment gives
    target: str
    numbers: tuple[float, ...]  #: ascending
    sort: Sort
    is_linear: bool
    series: Mapping[Experiment, Sequence[Experiment]]  #: each experiment of the level at every dose

    def sweep(self, scope: Scope) -> Sweep:
        """The curve."""
        return self._over(scope, self.series)

    def up_and_down(self, scope: Scope) -> tuple[Sweep, Sweep]:
        """Two curves: each dose from the steady state of the one below, and from that of the one above."""
        up, down = {}, {}
        for base, series in self.series.items():
            way = one_after_another([*series, *reversed(series[:-1])], self.target, "up_and_down")
            up[base], down[base] = way[: len(series)], way[: len(series) - 2 : -1]
        return self._over(scope, up), self._over(scope, down)

    def _over(self, scope: Scope, series: Mapping[Experiment, Sequence[Experiment]]) -> Sweep:
        name = scope.model.name_of(self.target)

        def at(number: int) -> Value:
            shown = words.dose(self.numbers[number], self.sort, scope.time_unit)

            def change(reading: Reading) -> Reading:
                if reading.experiment not in series:
                    return reading
                said = f"{reading.said} ({name} {shown})"
                return replace(reading, experiment=series[reading.experiment][number], said=said)

            return with_readings(self.level, change)

        return Sweep(
            levels=tuple(map(at, range(len(self.numbers)))),
            doses=self.numbers,
            dose_sort=self.sort,
            is_linear=self.is_linear,
            dose_name=name,
            said=words.of(self.level, scope.time_unit),
        )


def read_sweep(reader: ValueReader, scope: Scope, call: Tree[Token]) -> DosedLevel:
    """The level and the doses of a call: `dose_response(level, X from a to b)`, `ic50(…)`.

    Raises:
        ExpectationsError: The level is none, the doses do not fit it, or its experiment does not set them.
    """
    name, *arguments = call.children
    if len(arguments) != 2 or not (isinstance(arguments[1], Tree) and arguments[1].data == "ranged"):
        raise scope.error(f"write `{name}({FORM})`", call)
    level = reader.value(scope, arguments[0])
    if is_over_time(level):
        text = scope.text(arguments[0])
        raise scope.error(
            f"`{text}` changes with time; a curve needs one number at each dose, such as `{text} at 1 h`", arguments[0]
        )
    target, low, high, count = _range(scope, arguments[1], str(name))
    unit = scope.model.unit_of(target)
    start, end = (_edge(reader, scope, target, unit, each) for each in (low, high))
    if not start < end:
        raise scope.error("doses go from the smaller to the larger", arguments[1])
    is_linear = start <= 0 or any(isinstance(each, Tree) and each.data == "sign" for each in (low, high))
    if is_linear and count is None:
        raise scope.error(
            "doses from 0, or with a sign, are at equal distances: how many? Write `… in 11 steps`", arguments[1]
        )
    numbers = _numbers(start, end, count, is_linear=is_linear)
    experiments = {reading.experiment: reading.said for reading in readings(level)}
    runs = len(numbers) * len(experiments)
    if runs > _MANY and count is None:
        raise scope.error(
            f"these are {runs} runs ({len(numbers)} doses in {len(experiments)} experiments)",
            arguments[1],
            hint=f"more than {_MANY} have to be asked for: write `… in {len(numbers)} steps`, or fewer",
        )
    slugs = [_slug(number, unit) for number in numbers]
    quantities = [Quantity(number, unit or "") for number in numbers]
    at_dose = _placed(scope, experiments, target, arguments)
    series = {base: [at(*each) for each in zip(quantities, slugs, strict=True)] for base, at in at_dose.items()}
    for base in series.values():
        _require_settable(scope, base[0], arguments[1])
    sort, factor = _dose_sort(scope, unit)
    return DosedLevel(level, target, tuple(factor * each for each in numbers), sort, is_linear, series)


def _range(scope: Scope, node: Tree[Token], function: str) -> tuple[str, Node, Node, int | None]:
    """The parts of `X from a to b in n steps`.

    Raises:
        ExpectationsError: One of them is missing, or X is no id of the model.
    """
    target, _, low, *rest = node.children
    if len(rest) < 2 or str(rest[0]) != "to" or (isinstance(low, Token) and low.type == "MINUS_INF"):
        raise scope.error(f"doses have two ends: `{function}({FORM})`", node)
    if not (isinstance(target, Token) and target.type == "NAME"):
        raise scope.error(f"`{scope.text(target)}` is no id of the model, so it has no doses", target)
    if target not in scope.model.ids:
        conditions = scope.file.conditions
        if target in conditions:
            ids = ", ".join(f"`{each.target_id}`" for each in conditions[target].changes)
            raise scope.error(f"`{target}` is a condition; the dose is what it sets: {ids}", target)
        raise scope.error(f"no `{target}` in the model", target, hint=nearest(target, scope.model.ids))
    if len(rest) == 2:
        return str(target), low, rest[1], None
    steps = rest[3]
    assert isinstance(steps, Token)
    if not steps.isdigit() or int(steps) < 2:
        raise scope.error(f"`in {steps} steps` counts the doses, ends included: 2 at least", steps)
    return str(target), low, rest[1], int(steps)


def _edge(reader: ValueReader, scope: Scope, target: str, unit: str | None, node: Node) -> float:
    """A written dose, in the unit of what it is of."""
    value = reader.value(scope, node)
    if not isinstance(value, Constant):
        raise scope.error(f"`{scope.text(node)}` is known only after a run; a dose is written, such as 1 nM", node)
    if unit is None and value.sort.unit:
        raise scope.error(f"`{target}` has no declared unit, so {value.text} cannot be converted", node)
    try:
        return convert(Quantity(value.number, value.sort.unit or ""), unit or "")
    except UnitsError as problem:
        raise scope.error(f"`{target}`: {problem.message}", node, hint=problem.hint) from problem


def _numbers(start: float, end: float, count: int | None, *, is_linear: bool) -> list[float]:
    if count is None:
        count = max(ceil(_A_DECADE * log10(end / start) - 1e-9), 1) + 1
    shares = [number / (count - 1) for number in range(count)]
    inner = [start + share * (end - start) if is_linear else start * (end / start) ** share for share in shares[1:-1]]
    return [start, *inner, end]


def _placed(
    scope: Scope, experiments: Mapping[Experiment, str], target: str, arguments: Sequence[Node]
) -> Mapping[Experiment, Callable[[Quantity, str], Experiment]]:
    """How each experiment takes a dose: instead of the one that it sets, or where nothing sets any from its beginning.

    Raises:
        ExpectationsError: None sets the dose although a condition of the file does, or one sets it more than once.
    """
    found = {each: _of_something(sites(scope.model, each, target)) for each in experiments}
    for each, at in found.items():
        if len(at) > 1 or any(site.sets_others for site in at):
            raise _ambiguous(scope, experiments[each], at, target, arguments[1])
    if not any(found.values()):
        condition = next((key for key, each in scope.file.conditions.items() if sets(scope.model, each, target)), None)
        if condition is not None and experiments:
            raise _undosed(scope, next(iter(experiments.values())), target, condition, arguments)
        return {
            each: lambda dose, slug, each=each: begun_with(each, target, dose, slug)  # type: ignore[misc]
            for each in experiments
        }
    return {
        each: lambda dose, slug, each=each, site=at[0]: dosed(each, site, target, dose, slug)  # type: ignore[misc]
        for each, at in found.items()
        if at
    }


def _of_something(at: Sequence[Site]) -> Sequence[Site]:
    """Of several places that set a dose those that give any: cells starved of it first have not had it twice."""
    values = [site.change.target_value for site in at]
    amounts = [value.magnitude if isinstance(value, Quantity) else value for value in values]
    given = [site for site, amount in zip(at, amounts, strict=True) if amount]
    return given if len(at) > 1 and given else at


def _ambiguous(scope: Scope, said: str, at: Sequence[Site], target: str, node: Node) -> ExpectationsError:
    if len(at) == 1:
        return scope.error(f"`{at[0].condition.id}` sets more than `{target}`, so it is no dose of it", node)
    times = " and ".join("-inf" if each.time == -inf else words.time(each.time, scope.time_unit) for each in at)
    return scope.error(
        f"`{said}` sets `{target}` more than once, at {times}: which is the dose?",
        node,
        hint="name an experiment that sets it once; what sets it to 0 beside does not count",
    )


def _undosed(scope: Scope, said: str, target: str, condition: str, arguments: Sequence[Node]) -> ExpectationsError:
    text = scope.text(arguments[0])
    arm = f"[{said} with {condition} from -1 h]"
    better = text.replace(f"[{said}]", arm)
    return scope.error(
        f"`{said}` does not set `{target}`, so there is no dose to vary; write `{arm if better == text else better}`",
        arguments[1],
    )


def _require_settable(scope: Scope, experiment: Experiment, node: Node) -> None:
    try:
        steps_of(scope.model, experiment)
    except MtorSbmlError as problem:
        raise scope.error(problem.message, node, hint=problem.hint) from problem


def _dose_sort(scope: Scope, unit: str | None) -> tuple[Sort, float]:
    """The sort of a dose, and what brings its number from the unit of the model's element there."""
    if unit and scope.time_unit and are_compatible(unit, scope.time_unit):
        return Sort(Type.TIME, scope.time_unit), convert(Quantity(1.0, unit), scope.time_unit)
    return (NUMBER if unit == "" else Sort(Type.LEVEL, unit)), 1.0


def _slug(number: float, unit: str | None) -> str:
    shown = words.dose(number, Sort(Type.LEVEL, unit), None, digits=6)
    return "".join(each if each.isalnum() else "_" for each in shown.replace(" ", "").replace("-", "m"))
