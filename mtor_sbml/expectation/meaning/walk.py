"""Walks through typed nodes: what is inside one, which signals it is about, whether it changes with time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import Any

from mtor_sbml.expectation.meaning.typed import (
    About,
    Absent,
    All,
    Arithmetic,
    At,
    AtTime,
    Changed,
    Compare,
    Constant,
    Crossing,
    Effect,
    FoldChange,
    Gate,
    Implies,
    Interval,
    Kept,
    Landmark,
    Negative,
    Node,
    Not,
    Peaks,
    Reading,
    Scaled,
    Settled,
    Some,
    Summary,
    Temporal,
    Unless,
    Until,
    Value,
    Window,
)
from mtor_sbml.expectation.meaning.typed_curves import Bell, Bistable, Estimate, Level, Monotone, Saturated, Sweep


def children(node: Any) -> Iterator[Any]:  # noqa: ANN401 - any node, window or interval
    """The nodes directly inside a node."""
    for each in fields(node):
        found = getattr(node, each.name)
        for part in found if isinstance(found, tuple) else (found,):
            if isinstance(part, _INNER):
                yield from children(part)
            elif isinstance(part, _NODES):
                yield part


def readings(node: Node) -> Iterator[Reading]:
    """Every signal that a node is about, closed or not."""
    if isinstance(node, Reading):
        yield node
    else:
        for part in children(node):
            yield from readings(part)


def with_readings(node: Value, change: Callable[[Reading], Reading]) -> Value:
    """A value with every signal in it changed."""
    rebuilt: Value = _rebuilt(node, change)
    return rebuilt


def _rebuilt(part: Any, change: Callable[[Reading], Reading]) -> Any:  # noqa: ANN401 - any node, or a field of one
    if isinstance(part, Reading):
        return change(part)
    if isinstance(part, tuple):
        return tuple(_rebuilt(each, change) for each in part)
    if not isinstance(part, (*_NODES, *_INNER)):
        return part
    return replace(part, **{each.name: _rebuilt(getattr(part, each.name), change) for each in fields(part)})


def is_over_time(node: Node) -> bool:
    """Whether a node has a value at each time rather than one value."""
    if isinstance(node, Reading):
        return True
    if isinstance(node, _CLOSED):
        return False
    return any(is_over_time(part) for part in children(node))


_INNER = (Window, Interval, Sweep)
_CLOSED = (
    Constant, At, Summary, Landmark, Crossing, Kept, Settled, Changed, Peaks, Temporal, Until, AtTime, Estimate,
    Monotone, Level, Bell, Saturated, Bistable,
)  # fmt: skip
_NODES = (
    *_CLOSED, Reading, Arithmetic, Negative, Scaled, FoldChange, Compare, About, Absent, Effect, Unless, Gate, All,
    Some, Not, Implies,
)  # fmt: skip
