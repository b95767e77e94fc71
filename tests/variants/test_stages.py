"""In stages: what is in danger before what is safe, sweeps last, and no more stages than pay."""

from mtor_sbml.variants.stages import Wanted, in_stages


def wanted(name, margin, *experiments):
    """An expectation that reads experiments, each of which rests first."""
    return Wanted(name, margin, frozenset(("file", (each, "then")) for each in experiments))


def test_what_is_in_danger_comes_first_and_errors_before_that():
    stages = in_stages([wanted("safe", 5.0, "a"), wanted("near", 0.1, "b"), wanted("error", None, "c")])
    assert stages == ({"error"}, {"near", "safe"})


def test_sweeps_come_last_however_small_their_margin():
    sweep = wanted("sweep", -1.0, *range(9))
    assert in_stages([sweep, wanted("safe", 5.0, "a")])[-1] == {"sweep"}


def test_what_costs_nothing_more_comes_along():
    # Ten experiments, of which the first is read by three expectations: 15 % are no two of them.
    many = [wanted(f"e{number}", number, number) for number in range(10)]
    same = [wanted("again", 0.5, 0), wanted("and-again", 0.6, 0)]
    assert in_stages([*many, *same])[0] == {"e0", "again", "and-again"}


def test_there_are_at_most_three_and_all_is_judged_once():
    stages = in_stages([wanted(f"e{number}", number, number, number + 1) for number in range(40)])
    assert len(stages) == 3
    assert sorted(name for stage in stages for name in stage) == sorted(f"e{number}" for number in range(40))


def test_nothing_is_no_stage():
    assert in_stages([]) == ()
