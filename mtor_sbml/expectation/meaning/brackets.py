"""Changes in sentences and brackets, and the experiments that they make: `[insulin with knockout TSC2]`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from math import inf, isfinite

from lark import Token, Tree

from mtor_sbml.errors import MtorSbmlError
from mtor_sbml.expectation.language.syntax import Node
from mtor_sbml.expectation.meaning import words
from mtor_sbml.expectation.meaning.literals import as_number
from mtor_sbml.expectation.meaning.scope import Arm, Part, Scope
from mtor_sbml.model.changes import Change, ChangeKind, resolve_changes
from mtor_sbml.model.suggestions import nearest
from mtor_sbml.model.units import Quantity, parse_quantity
from mtor_sbml.simulation.experiment import Condition, Experiment, Period
from mtor_sbml.simulation.runs import steps_of

#: Reads a time out of a node, in the model's unit.
TimeReader = Callable[[Scope, Node], float]

#: To who writes a sentence in Python about a model of their own.
NO_EXPERIMENTS = "no file about this model declares any: put the sentence into a file with `experiments:`"


def experiment_named(scope: Scope, name: Token) -> Experiment:
    """The experiment that a name in brackets means.

    Raises:
        ExpectationsError: There is none; a condition of that name gets a sentence of its own.
    """
    experiments = scope.file.experiments
    if name in experiments:
        return experiments[name]
    if name in scope.file.conditions:
        base = next(iter(experiments), "experiment")
        when = "" if _is_of_the_cell(scope.file.conditions[name]) else " from -1 h"
        raise scope.error(f"`{name}` is a condition, no experiment; did you mean `[{base} with {name}{when}]`?", name)
    nowhere = "" if experiments else NO_EXPERIMENTS
    raise scope.error(f"no experiment `{name}`", name, hint=nowhere or nearest(name, experiments))


def read_changes(scope: Scope, node: Node, time_of: TimeReader) -> tuple[Part, ...]:
    """The changes that a node of a sentence makes.

    Args:
        scope: Where it is read.
        node: A name, `knockout GENE`, `0.3x GENE`, `cut ID`, `ID = value`, with or without `from TIME`, joined by `+`.
        time_of: Reads the time after `from`.

    Raises:
        ExpectationsError: It is no change, names what does not exist, or lacks its time.
    """
    return tuple(_timed(scope, part, None, time_of) for part in _joined(scope, node))


def _joined(scope: Scope, node: Node) -> Iterable[Node]:
    if isinstance(node, Tree) and node.data == "sum":
        left, sign, right = node.children
        if sign == "-":
            raise scope.error("changes are joined by `+`", node)
        yield from _joined(scope, left)
        yield from _joined(scope, right)
    else:
        yield node


def _timed(scope: Scope, node: Node, time: float | None, time_of: TimeReader) -> Part:
    if isinstance(node, Tree) and node.data == "ranged":
        base, _, since, *rest = node.children
        if rest:
            raise scope.error("a change has no end; to take it away, set it back in a later change", node)
        start = -inf if isinstance(since, Token) and since.type == "MINUS_INF" else time_of(scope, since)
        return _timed(scope, base, start, time_of)
    condition, said = _condition(scope, node)
    _require_possible(scope, condition, node)
    if _is_of_the_cell(condition):
        if time is not None and isfinite(time):
            raise scope.error(
                f"`{said}` changes the cell before anything has bound, so it takes no `from`; leave it out", node
            )
        return Part(condition, None, said)
    if time is None:
        raise scope.error(f"from when? `{said} from -1 h`, or `{said} from -inf` to pre-equilibrate with it", node)
    since_when = "-inf" if time == -inf else words.time(time, scope.time_unit)
    return Part(condition, time, f"{said} from {since_when}")


def _require_possible(scope: Scope, condition: Condition, node: Node) -> None:
    try:
        resolve_changes(scope.model, condition.changes)
    except MtorSbmlError as problem:
        raise scope.error(problem.message, node, hint=problem.hint) from problem


def _condition(scope: Scope, node: Node) -> tuple[Condition, str]:
    place = scope.expression.place_of(node)
    match node:
        case Token(type="NAME"):
            return _named(scope, node), str(node)
        case Tree(data="knockout", children=[Token() as gene]):
            change = Change(ChangeKind.PROTEIN_SCALE, str(gene), 0.0, place)
            return Condition(f"{gene}_ko", (change,), place), f"knockout {gene}"
        case Tree(data="cut", children=[*names]):
            what = "@".join(map(str, names))
            change = Change(ChangeKind.CUT, what, 0.0, place)
            return Condition(f"cut_{_slug(what)}", (change,), place), f"cut {what}"
        case Tree(data="times", children=[Token() as fold, Token(type="NAME") as gene]):
            change = Change(ChangeKind.PROTEIN_SCALE, str(gene), as_number(fold), place)
            return Condition(f"{gene}_{_slug(fold)}", (change,), place), f"{fold} {gene}"
        case Tree(data="assign", children=[Token() as target, Token() as value]):
            change = _assigned(scope, target, value)
            return Condition(f"{target}_{_slug(value)}", (change,), place), f"{target} = {value}"
        case _:
            raise scope.error(
                f"`{scope.text(node)}` is no change",
                node,
                hint="write a condition, `knockout GENE`, `0.2x GENE`, `cut REACTION` or `ID = 20 nM`",
            )


def _named(scope: Scope, name: Token) -> Condition:
    conditions = scope.file.conditions
    if name in conditions:
        return conditions[name]
    if name in scope.file.experiments:
        raise scope.error(f"`{name}` is an experiment, no condition", name, hint=nearest(name, conditions))
    hint = nearest(name, conditions)
    if not hint and name in scope.model.ids:
        hint = f"to set it, write `{name} = 20 nM`"
    raise scope.error(f"no condition `{name}`", name, hint=hint)


def _assigned(scope: Scope, target: Token, value: Token) -> Change:
    place = scope.expression.place_of(target)
    if value.type == "FOLD":
        return Change(ChangeKind.SCALE, str(target), as_number(value), place)
    try:
        quantity = parse_quantity(value) if value.type == "QUANTITY" else Quantity(float(value), "")
    except MtorSbmlError as problem:
        raise scope.error(problem.message, value, hint=problem.hint) from problem
    return Change(ChangeKind.SET, str(target), quantity, place)


def with_changes(scope: Scope, arm: Arm, parts: tuple[Part, ...], node: Node | None) -> Arm:
    """The experiment with more changes; the planner sees an ordinary one.

    Raises:
        ExpectationsError: The model cannot take them, or two of them set one thing at one time.
    """
    if not parts:
        return arm
    periods = {period.time: period.conditions for period in arm.experiment.periods}
    for part in parts:
        if part.time is not None:
            periods[part.time] = (*periods.get(part.time, ()), part.condition)
    first = min(periods, default=-inf)
    of_the_cell = tuple(part.condition for part in parts if part.time is None)
    periods[first] = (*periods.get(first, ()), *of_the_cell)
    experiment = Experiment(
        "__".join([arm.experiment.id, *map(_id_of, parts)]),
        tuple(Period(time, periods[time]) for time in sorted(periods)),
        arm.experiment.until,
        arm.experiment.place,
    )
    try:
        steps_of(scope.model, experiment)
    except MtorSbmlError as problem:
        raise scope.error(problem.message, node, hint=problem.hint) from problem
    joined = " + ".join(part.said for part in parts)
    return Arm(experiment, f"{arm.said} {'+' if ' with ' in arm.said else 'with'} {joined}")


def _is_of_the_cell(condition: Condition) -> bool:
    return any(change.is_of_the_cell for change in condition.changes)


def _id_of(part: Part) -> str:
    """As PEtab wants ids: `sirolimus_m1h` for a condition from -1 h."""
    if part.time is None:
        return part.condition.id
    return f"{part.condition.id}_{_slug(part.said.rpartition(' from ')[2])}"


def _slug(text: str) -> str:
    return re.sub(r"\W+", "_", text.replace("-", "m").replace(" ", ""))
