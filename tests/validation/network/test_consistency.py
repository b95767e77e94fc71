"""Consistent and inconsistent networks. The answers are worked out by hand, or are those of the papers named."""

import pytest

from mtor_sbml.validation.network.consistency import doubtful_parts, leaks

#: Gevorgyan et al. 2008, figure 1: B weighs as much as A and as A + C.
GEVORGYAN = {"R1": {"A": -1, "B": 1}, "R2": {"A": -1, "B": 1, "C": 1}}


def found(changes, one_way=()):
    return [leak for part in doubtful_parts(changes) for leak in leaks(part, one_way)]


@pytest.mark.parametrize(
    "changes",
    [
        {"J": {"A": -1, "B": 1}},
        {"bind": {"A": -1, "B": -1, "AB": 1}, "fall_apart": {"A": 1, "B": 1, "AB": -1}},
        {"dimer": {"A": -2, "A2": 1}, "trimer": {"A": -1, "A2": -1, "A3": 1}, "three": {"A": 3, "A3": -1}},
        # Michaelis and Menten: the enzyme comes back.
        {"bind": {"E": -1, "S": -1, "ES": 1}, "make": {"E": 1, "P": 1, "ES": -1}},
        # A and B must weigh 50 times as much as C: no projection starts near that.
        {"split": {"A": -1, "C": 50}, "turn": {"A": -1, "B": 1}},
        # No reaction has a single species on one side; A and D weigh the same, as do B and C.
        {"swap": {"A": -1, "B": -1, "C": 1, "D": 1}, "turn": {"A": 1, "B": -1, "C": 1, "D": -1}},
        # A complex of a complex that falls apart at once; X is written as others three times over.
        {"one": {"A": -1, "B": -1, "X": 1}, "two": {"X": -2, "Y": 1}, "three": {"Y": -1, "A": 2, "B": 2}},
        {},
    ],
)
def test_a_network_that_has_masses_has_no_leak(changes):
    assert found(changes) == []


def test_what_gains_only_once_species_are_written_as_others_is_a_leak():
    changes = {"dimer": {"A": -2, "A2": 1}, "more": {"A2": -1, "A4": 1}, "apart": {"A4": -1, "A": 3}}
    (leak,) = found(changes)
    assert set(leak.turns) == set(changes)
    assert leak.gained == {"A": 1}


def test_two_reactions_that_differ_by_one_product_leave_it_no_mass():
    (leak,) = found(GEVORGYAN)
    assert leak.turns == {"R1": -1, "R2": 1}
    assert leak.gained == {"C": 1}


def test_a_part_that_is_lost_from_a_complex_is_found_with_the_binding():
    (leak,) = found({"bind": {"A": -1, "B": -1, "AB": 1}, "lose": {"AB": -1, "A": 1}})
    assert set(leak.turns) == {"bind", "lose"}
    assert leak.gained == {"B": 1}


def test_the_fewest_reactions_are_named_however_long_the_way_round():
    long_way = {f"J{i}": {f"A{i}": -1, f"A{i + 1}": 1} for i in range(6)}
    short = {"jump": {"A0": -1, "A6": 1, "X": 1}, "other": {"A0": -1, "A6": 1, "X": 2}}
    leak = found({**long_way, **short})[0]
    assert leak.turns == {"jump": -1, "other": 1}
    assert leak.gained == {"X": 1}


def test_reactions_that_do_not_run_backwards_leak_only_what_they_can():
    loss = {"bind": {"A": -1, "B": -1, "AB": 1}, "lose": {"AB": -1, "A": 1}}
    gain = {"bind": {"A": -1, "A2": 1}, "split": {"A2": -1, "A": 2}}
    assert found(loss, one_way=loss) == []
    (leak,) = found(gain, one_way=gain)
    assert leak.turns == {"bind": 1, "split": 1}
    assert leak.gained == {"A": 1}


def test_faults_without_a_reaction_in_common_are_told_apart():
    other = {f"Q{reaction}": {f"Q{s}": n for s, n in net.items()} for reaction, net in GEVORGYAN.items()}
    assert [set(leak.gained) for leak in found({**GEVORGYAN, **other})] == [{"C"}, {"QC"}]
    linked = {**GEVORGYAN, **other, "link": {"A": -1, "QA": 1}}
    assert [set(leak.gained) for leak in found(linked)] in ([{"C"}, {"QC"}], [{"QC"}, {"C"}])


def test_every_leak_is_what_it_says():
    changes = {
        "a": {"A": -1, "B": -2, "C": 1},
        "b": {"C": -1, "D": 3},
        "c": {"D": -2, "A": 1},
        "d": {"D": -1, "B": 1, "E": 1},
        "e": {"E": -1, "A": 1},
    }
    for leak in found(changes):
        net = {s: sum(n * changes[r].get(s, 0) for r, n in leak.turns.items()) for s in "ABCDE"}
        assert {s: n for s, n in net.items() if abs(n) > 1e-6} == pytest.approx(leak.gained)
        assert min(leak.gained.values()) > 0
