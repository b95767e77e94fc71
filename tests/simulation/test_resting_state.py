"""Conserved totals come from the stoichiometry, and polishing never leaves what the integration came to."""

from __future__ import annotations

import numpy as np

from mtor_sbml.simulation.engine import engine_for
from mtor_sbml.simulation.resting_state import conservation, groups, may_be_near, may_run, polish
from mtor_sbml.simulation.state import Tolerances

from .building import antimony_model


def test_totals_are_what_no_reaction_changes() -> None:
    # E + S <-> ES -> E + P: the enzyme and the substrate are conserved.
    stoichiometry = np.array([[-1, 1, 1], [-1, 1, 0], [1, -1, -1], [0, 0, 1]])
    laws = conservation(stoichiometry)
    assert laws.totals.shape == (2, 4)
    np.testing.assert_array_equal(laws.totals @ stoichiometry, 0)
    assert np.linalg.matrix_rank(stoichiometry[laws.independent]) == 2


def test_open_systems_conserve_nothing() -> None:
    assert conservation(np.array([[1, -1]])).totals.shape == (0, 1)


def test_a_state_that_is_far_from_rest_is_left_alone() -> None:
    engine = engine_for(antimony_model("model far; species A = 7; J: -> A; 1; J2: A -> ; A; end"))
    engine.begin()
    assert not polish(engine, engine.amounts)
    assert engine.amounts.tolist() == [7]


def test_near_rest_it_goes_all_the_way() -> None:
    engine = engine_for(antimony_model("model near; species A = 7; J: -> A; 1; J2: A -> ; 3*A; end"))
    engine.begin()
    start = engine.amounts
    engine.amounts = np.array([1 / 3 + 1e-8])
    assert polish(engine, start)
    np.testing.assert_allclose(engine.amounts, 1 / 3, rtol=1e-15)


def test_newton_s_method_is_tried_only_where_little_moves() -> None:
    # A' = 1 - A/100: three hundred time units from the start, A still moves by e⁻³ of the whole way, 3000 by e⁻³⁰.
    engine = engine_for(antimony_model("model slow; species A = 0; J: -> A; 1; J2: A -> ; 0.01*A; end"))
    engine.begin()
    near = []
    for start, end in ((0.0, 300.0), (300.0, 3300.0)):
        engine.advance(start, end, Tolerances())
        near.append(may_be_near(engine, end - start))
    assert near == [False, True]


KNOCKOUT = (
    "model knockout; species A = 7, E = {E}, S = 2, P = 3; J: -> A; 1; J2: A -> ; 3*A;"
    "J3: S -> P; E*S; J4: P -> S; E*P; end"
)


def near_rest_without_the_enzyme(enzyme: float) -> tuple[bool, dict[str, float]]:
    """Whether there is one rest near by, and where; at the start there was this much of an enzyme, and now is none."""
    engine = engine_for(antimony_model(KNOCKOUT.format(E=enzyme)))
    engine.begin()
    start = dict(zip(engine.species, engine.amounts, strict=True))
    now = start | {"A": 1 / 3 + 1e-8, "E": 0.0}
    engine.amounts = np.array([now[each] for each in engine.species])
    rests = polish(engine, np.array(list(start.values())))
    return rests, dict(zip(engine.species, map(float, engine.amounts), strict=True))


def test_without_an_enzyme_its_substrates_stay_and_the_rest_goes_all_the_way() -> None:
    rests, rested = near_rest_without_the_enzyme(0)
    assert rests
    np.testing.assert_allclose(rested.pop("A"), 1 / 3, rtol=1e-15)
    assert rested == {"E": 0, "S": 2, "P": 3}


def test_where_an_enzyme_that_vanished_left_its_substrates_is_for_the_integration_to_say() -> None:
    rests, rested = near_rest_without_the_enzyme(1)
    assert not rests
    np.testing.assert_allclose(rested.pop("A"), 1 / 3, rtol=1e-15)
    assert rested == {"E": 0, "S": 2, "P": 3}


def test_what_a_drug_that_is_absent_would_do_never_runs_and_what_a_cascade_reaches_does() -> None:
    engine = engine_for(
        antimony_model(
            "model reach; species S = 1, K = 0, P = 0, D = 0, DP = 0;"
            "J0: -> K; S; J1: -> P; K; J2: D + P -> DP; 2*D*P - DP; J3: DP -> ; DP*P; end"
        )
    )
    engine.begin()
    before = engine.amounts
    runs = may_run(engine, before)
    assert dict(zip(engine._core.getReactionIds(), runs.tolist(), strict=True)) == {
        "J0": True,
        "J1": True,
        "J2": False,
        "J3": False,
    }
    np.testing.assert_array_equal(engine.amounts, before)


def test_columns_of_a_group_have_no_row_in_common() -> None:
    dependence = np.random.default_rng(3).random((40, 30)) < 0.1
    found = groups(dependence)
    assert len(found) < 15
    np.testing.assert_array_equal(np.sum(found, axis=0), 1)
    for group in found:
        assert np.max(dependence[:, group].sum(axis=1)) == 1
