"""The tree of periods: experiments that begin alike share their beginning, and each distinct period is run once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import inf

from mtor_sbml.model.changes import Setting


@dataclass(frozen=True, slots=True)
class Step:
    """What is set in the model at a time: a period of an experiment, resolved for one model."""

    time: float  #: in the model's time unit; -inf is pre-equilibration
    settings: tuple[Setting, ...]  #: sorted


@dataclass(frozen=True, slots=True)
class Route:
    """One experiment as the planner sees it: its steps, how far it runs, and what is wanted of it."""

    steps: tuple[Step, ...]  #: in order of time; the last one is finite
    end: float  #: not before the last step
    leaves: frozenset[str]  #: ids to record
    times: frozenset[float]  #: moments that must be sampled
    rests: bool = False  #: whether its last period goes on after the end until nothing moves


@dataclass(frozen=True, slots=True)
class PlannedPeriod:
    """A period that is run once, whoever asks for it."""

    parent: int | None  #: the period it branches from, by number; None starts from the model's initial state
    step: Step
    end: float  #: the furthest anyone needs; -inf for pre-equilibration
    branches: tuple[float, ...]  #: times at which other periods branch off, ascending
    leaves: frozenset[str]
    times: frozenset[float]  #: moments that must be sampled, the ends of routes among them
    rests: bool = False  #: whether it goes on after the end until nothing moves
    ends: tuple[float, ...] = ()  #: how far those need it who go through it, ascending

    @property
    def is_preequilibration(self) -> bool:
        """Whether it lasts until nothing moves any more."""
        return self.step.time == -inf


@dataclass(frozen=True, slots=True)
class Plan:
    """The periods to run, parents before children, and the way of each route through them."""

    periods: tuple[PlannedPeriod, ...]
    paths: tuple[tuple[int, ...], ...]  #: for each route the numbers of its periods

    @property
    def asked(self) -> int:
        """How many periods the routes have together, before sharing."""
        return sum(len(path) for path in self.paths)


@dataclass(slots=True)
class _Draft:
    parent: int | None
    step: Step
    end: float
    branches: set[float] = field(default_factory=set)
    ends: set[float] = field(default_factory=set)
    leaves: set[str] = field(default_factory=set)
    times: set[float] = field(default_factory=set)
    rests: bool = False


def plan(routes: Sequence[Route]) -> Plan:
    """The fewest periods that serve all routes.

    Equal prefixes (same times, same settings) are merged; a period runs to the furthest end that a route through it
    needs and records all that any of them wants.

    Example:
        >>> a, b = Step(float("-inf"), ()), Step(0.0, ())
        >>> one = Route((a, b), 10.0, frozenset(), frozenset())
        >>> two = Route((a, b, Step(5.0, ())), 30.0, frozenset(), frozenset())
        >>> merged = plan([one, two])
        >>> merged.asked, len(merged.periods)
        (5, 3)
    """
    drafts: list[_Draft] = []
    numbers: dict[tuple[int | None, Step], int] = {}
    paths = tuple(_lay(route, drafts, numbers) for route in routes)
    return Plan(tuple(_planned(draft) for draft in drafts), paths)


def _lay(route: Route, drafts: list[_Draft], numbers: dict[tuple[int | None, Step], int]) -> tuple[int, ...]:
    """Walk a route through the tree, adding what is missing."""
    path: list[int] = []
    for step, until in zip(route.steps, _ends(route), strict=True):
        parent = path[-1] if path else None
        number = numbers.setdefault((parent, step), len(drafts))
        if number == len(drafts):
            drafts.append(_Draft(parent, step, until))
            if parent is not None:
                drafts[parent].branches.add(step.time)
        draft = drafts[number]
        draft.end = max(draft.end, until)
        draft.ends.add(until)
        draft.leaves |= route.leaves
        draft.times |= {time for time in (*route.times, route.end) if step.time <= time <= until}
        path.append(number)
    drafts[path[-1]].rests |= route.rests
    return tuple(path)


def _ends(route: Route) -> Iterable[float]:
    """Where each of the route's periods ends; pre-equilibration has no end of its own."""
    later = [step.time for step in route.steps[1:]] + [route.end]
    return (-inf if step.time == -inf else end for step, end in zip(route.steps, later, strict=True))


def _planned(draft: _Draft) -> PlannedPeriod:
    return PlannedPeriod(
        parent=draft.parent,
        step=draft.step,
        end=draft.end,
        branches=tuple(sorted(draft.branches)),
        leaves=frozenset(draft.leaves),
        times=frozenset(draft.times),
        rests=draft.rests,
        ends=tuple(sorted(draft.ends)),
    )
