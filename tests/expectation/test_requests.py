"""Only what some sentence needs is recorded, and no further than it needs."""

from mtor_sbml.expectation.judging.requests import Needs

from .judged import claim_of, declared


def needs(*sentences):
    collected = Needs()
    for sentence in sentences:
        collected.add(claim_of(sentence))
    return {request.experiment.id: request for request in collected.requests()}


def test_an_experiment_runs_as_far_as_somebody_asks():
    assert needs("p[made] at 10 min > 5 %", "p[made] at 20 min > 5 %")["made"].end == 20
    assert needs("max(p[made]) > 5 %")["made"].end == 60
    assert needs("always from 5 min to 15 min, p[made] > 5 %")["made"].end == 15
    assert needs("always from 5 min to 15 min, eventually within 10 min, p[made] > 5 %")["made"].end == 60
    assert needs("p[endless] at 3 h > 5 %")["endless"].end == 180
    assert needs("p[rest] at steady state < 5 %")["rest"].end == 0


def test_a_time_that_is_known_only_after_the_run_may_be_anywhere_in_it():
    assert needs("X[plain] at first_time(Y[plain] > 1 nM) > 1 nM")["plain"].end == 60


def test_asked_times_are_sampled_and_formulas_are_joined():
    request = needs("p[made] at 10 min > 5 % and X[made] at 20 min > 1 nM")["made"]
    assert request.times == {10.0, 20.0}
    assert sorted(map(str, request.formulas)) == ["P / top", "X"]


def test_resolutions_are_taken_over_all_experiments_of_the_file_but_for_fractions():
    collected, everything = Needs(), Needs()
    everything.add(claim_of("X[endless] at 2 h > 1 nM"))
    collected.add(claim_of("p[made] at 10 min > 5 %"))
    collected.add_whole_file(declared(), everything)
    assert [request.experiment.id for request in collected.requests()] == ["made"]
    collected.add(claim_of("X[made] at 10 min > 1 nM"))
    collected.add_whole_file(declared(), everything)
    ends = {request.experiment.id: request.end for request in collected.requests()}
    assert ends == {"made": 60, "rest": 60, "plain": 60, "endless": 120}
