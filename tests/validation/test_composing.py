"""What the composer refuses is told once: by the rule that fits, and not where the sources show it already."""

from __future__ import annotations

import pytest

from mtor_sbml.errors import ComposerDied, ImportFault, InvalidResult, Place, Redefinition, SourceError, WiringFault
from mtor_sbml.validation.composing import follows, is_said, lacking, of_composer
from mtor_sbml.validation.finding import Severity
from mtor_sbml.validation.rules.antimony_names import defined_twice, undeclared, unused
from mtor_sbml.validation.rules.antimony_units import undefined_unit
from mtor_sbml.validation.rules.antimony_wiring import untyped_port
from mtor_sbml.validation.rules.network import idle_species
from mtor_sbml.validation.rules.validity import doubtful

HERE, THERE = Place("top.ant", 3, 5), Place("top.ant", 9, 1)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (SourceError, "ANT001"),
        (InvalidResult, "ANT001"),
        (Redefinition, "ANT004"),
        (WiringFault, "ANT009"),
        (ImportFault, "ANT010"),
        (ComposerDied, "ANT011"),
    ],
)
def test_each_kind_of_fault_has_its_rule(kind, code):
    finding = of_composer(kind("what is wrong", place=HERE, hint="what to do"))
    assert (finding.rule, finding.message, finding.fix, finding.place) == (code, "what is wrong", "what to do", HERE)


def test_what_an_error_says_of_the_same_line_is_said():
    found = (undeclared.at(HERE, "", fix=""),)
    assert is_said(SourceError("", place=Place("top.ant", 3, 20)), found)
    assert not is_said(SourceError("", place=THERE), found)
    assert not is_said(SourceError("", place=HERE), (unused.at(HERE, "", fix=""),))  # a warning tells another thing


def test_an_invalid_result_follows_from_a_wire_and_from_nothing_else():
    assert is_said(InvalidResult("", place=THERE), (untyped_port.at(HERE, "", fix=""),))
    assert not is_said(InvalidResult("", place=THERE), (undeclared.at(HERE, "", fix=""),))


def test_a_unit_that_nothing_defines_is_told_by_its_rule_whatever_the_line():
    message = "'k' uses unit 'per_minn', which 'm' does not define"
    found = (undefined_unit.at(HERE, message, fix=""),)
    assert is_said(SourceError("Loop detected in unit definitions with 'per_minn'.", place=THERE), found)
    assert not is_said(SourceError("Loop detected in unit definitions with 'nM'.", place=THERE), found)


def test_what_a_misspelt_name_makes_is_its_fault_in_every_instance():
    found = (undeclared.at(HERE, "", fix="", element="a_kdge", members=("a_kdge", "b_kdge")),)
    assert lacking(found) == {"a_kdge", "b_kdge"}
    assert follows(idle_species.finding("", fix="", element="b_kdge"), found)
    assert not follows(idle_species.finding("", fix="", element="kdeg"), found)


def test_what_lacks_a_value_or_a_unit_was_meant_all_the_same():
    found = (
        undeclared.at(HERE, "", fix="", element="A", severity=Severity.WARNING),
        undefined_unit.at(THERE, "", fix="", element="k"),
    )
    assert lacking(found) == {"A", "k"}
    assert not any(follows(idle_species.finding("", fix="", element=each), found) for each in ("A", "k"))


def test_species_whose_reaction_is_lost_is_no_news():
    found = (defined_twice.at(HERE, "", fix="", element="J"),)
    assert follows(idle_species.finding("", fix="", element="A"), found)
    assert not follows(doubtful.finding("", fix="", element="A"), found)
