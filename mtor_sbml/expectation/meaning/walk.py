"""Walks through typed nodes: what is inside one, which signals it is about, whether it changes with time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
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
    Window,
)


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


def is_over_time(node: Node) -> bool:
    """Whether a node has a value at each time rather than one value."""
    if isinstance(node, Reading):
        return True
    if isinstance(node, _CLOSED):
        return False
    return any(is_over_time(part) for part in children(node))


_INNER = (Window, Interval)
_CLOSED = (Constant, At, Summary, Landmark, Crossing, Kept, Settled, Changed, Peaks, Temporal, Until, AtTime)
_NODES = (
    *_CLOSED, Reading, Arithmetic, Negative, Scaled, FoldChange, Compare, About, Absent, Effect, Unless, Gate, All,
    Some, Not, Implies,
)  # fmt: skip
