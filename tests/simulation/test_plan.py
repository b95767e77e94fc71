"""The planner shares what experiments have in common, and nothing else."""

from __future__ import annotations

from mtor_sbml.model.changes import Setting
from mtor_sbml.simulation.plan import Route, Step, plan

INF = float("inf")
FED, DOSE, WASH = (Setting(target, value) for target, value in (("leucine", 400), ("insulin", 10), ("insulin", 0)))


def route(*steps: tuple[float, Setting | None], end: float, leaves: str = "", times: tuple[float, ...] = ()) -> Route:
    made = tuple(Step(time, (setting,) if setting else ()) for time, setting in steps)
    return Route(made, end, frozenset(leaves), frozenset(times))


def test_equal_beginnings_are_run_once() -> None:
    planned = plan([route((-INF, FED), (0, DOSE), end=60), route((-INF, FED), (0, DOSE), (30, WASH), end=90)])
    assert planned.asked == 5
    assert planned.paths == ((0, 1), (0, 1, 2))
    assert [period.parent for period in planned.periods] == [None, 0, 1]


def test_a_period_runs_to_the_furthest_end_and_branches_where_others_leave() -> None:
    short = route((0, DOSE), end=10)
    planned = plan([short, route((0, DOSE), (30, WASH), end=40), route((0, DOSE), end=20)])
    shared = planned.periods[0]
    assert shared.end == 30
    assert shared.branches == (30,)


def test_leaves_times_and_ends_are_those_of_all_who_pass() -> None:
    planned = plan(
        [
            route((0, DOSE), end=10, leaves="ab", times=(3,)),
            route((0, DOSE), (20, WASH), end=30, leaves="bc", times=(25,)),
        ]
    )
    first, second = planned.periods
    assert first.leaves == frozenset("abc")
    assert first.times == {3, 10}
    assert second.leaves == frozenset("bc")
    assert second.times == {25, 30}


def test_the_same_changes_at_another_time_are_another_period() -> None:
    planned = plan([route((-INF, FED), (0, DOSE), end=60), route((-INF, FED), (5, DOSE), end=60)])
    assert len(planned.periods) == 3


def test_another_value_is_another_period() -> None:
    assert len(plan([route((0, DOSE), end=60), route((0, WASH), end=60)]).periods) == 2
