"""Rules on names."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from mtor_sbml.simulation.copasi import copasi_names
from mtor_sbml.validation.examine import examine
from mtor_sbml.validation.policy import Policy
from mtor_sbml.validation.registry import RULES
from mtor_sbml.validation.rule import Profile

#: Rules on names alone, those of the generic profile.
NAMES = Policy(ignore=tuple({rule.code for rule in RULES} - {"IDN001", "IDN003"}))


@pytest.mark.parametrize("attributes", ['id="toy"', ""])
def test_a_model_without_a_name_is_found_even_if_it_has_an_id(broken, attributes):
    (finding,) = examine(broken(('id="toy" name="a toy"', attributes)), NAMES)
    assert (finding.rule, finding.element) == ("IDN001", "toy" if attributes else None)


def test_a_missing_name_counts_only_for_publication_and_only_beside_named_ones(broken):
    nameless = broken(('name="protein B"', ""))
    assert examine(nameless, NAMES) == ()
    policy = Policy(Profile.CURATION, ignore=tuple({rule.code for rule in RULES} - {"IDN002"}))
    (finding,) = examine(nameless, policy)
    assert "1 of 2 species has no name: 'B'" in finding.message
    assert examine(broken(('name="protein A"', ""), ('name="protein B"', "")), policy) == ()


def test_equal_names_are_one_finding_for_each_kind(broken):
    (finding,) = examine(broken(('name="protein B"', 'name="protein A"')), NAMES)
    assert (finding.rule, finding.element) == ("IDN003", "B")
    assert "2 species share the name 'protein A' (of 'A', 'B')" in finding.message


def test_species_of_different_compartments_may_share_a_name(broken):
    second = '<compartment id="cell" spatialDimensions="3" size="1" constant="true"/>'
    text = broken(
        (second, second + second.replace('"cell"', '"medium"')),
        ('name="protein B" compartment="cell"', 'name="protein A" compartment="medium"'),
    )
    assert examine(text, NAMES) == ()


def test_copasi_renames_what_shares_a_name_and_shows_no_id_of_a_model(broken):
    # The reason of the rules, from COPASI itself.
    if find_spec("COPASI") is None:
        pytest.skip("COPASI is not installed")
    text = broken(('name="protein B"', 'name="protein A"'), ('name="a toy"', ""))
    names = copasi_names(text)
    assert sorted(names.species) == ["protein A", "protein A_2"]
    assert names.model == "NoName"
