"""Walks through typed nodes: what is inside one, which signals it is about, whether it changes with time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from typing import Any

from mtor_sbml.expectation.meaning.typed import (
    About,
    Absent,
    All,
    Area,
    Arithmetic,
    At,
    AtTime,
    Compare,
    Constant,
    Crossing,
    Duration,
    Effect,
    FoldChange,
    Gate,
    Implies,
    Interval,
    Landmark,
    Negative,
    Node,
    Not,
    Reading,
    Rhythm,
    Scaled,
    Some,
    Summary,
    Temporal,
    Unless,
    Until,
    Value,
    Whenever,
    Window,
)
from mtor_sbml.expectation.meaning.typed_curves import Bell, Bistable, Estimate, Level, Monotone, Saturated, Sweep
from mtor_sbml.expectation.meaning.typed_shapes import (
    Biphasic,
    Changed,
    Flat,
    Kept,
    Oscillates,
    Peaks,
    Response,
    Settled,
    Straight,
)


def children(node: Any) -> Iterator[Any]:  # noqa: ANN401 - any node, window or interval
    """The nodes directly inside a node."""
    for name in _FIELDS[type(node)]:
        found = getattr(node, name)
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
    return replace(part, **{each: _rebuilt(getattr(part, each), change) for each in _FIELDS[type(part)]})


def is_over_time(node: Node) -> bool:
    """Whether a node has a value at each time rather than one value."""
    if isinstance(node, Reading):
        return True
    return not is_closed(node) and any(is_over_time(part) for part in children(node))


def is_closed(node: Node) -> bool:
    """Whether a node sees to the time of what is in it, as a level at a time does, or `always`."""
    return isinstance(node, _CLOSED)


def has_intervals(node: Node) -> bool:
    """Whether something in a node counts its times from outside: `always`, `eventually` and `until` do."""
    return isinstance(node, Temporal | Until) or any(has_intervals(part) for part in children(node))


_INNER = (Window, Interval, Sweep)
_CLOSED = (
    Constant, At, Summary, Landmark, Crossing, Duration, Area, Rhythm, Kept, Settled, Changed, Peaks, Response,
    Oscillates, Straight, Biphasic, Flat, Temporal, Until, AtTime, Whenever, Estimate,
    Monotone, Level, Bell, Saturated, Bistable,
)  # fmt: skip
_NODES = (
    *_CLOSED, Reading, Arithmetic, Negative, Scaled, FoldChange, Compare, About, Absent, Effect, Unless, Gate, All,
    Some, Not, Implies,
)  # fmt: skip
_FIELDS = {kind: tuple(each.name for each in fields(kind)) for kind in (*_NODES, *_INNER)}
