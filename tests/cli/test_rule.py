"""`mtor-sbml rule`."""

import json

import pytest

from mtor_sbml.errors import UsageError
from mtor_sbml.validation.registry import RULES


def test_a_rule_is_explained_whatever_the_case_of_its_code(invoke):
    shown = invoke("rule", "unt003").stdout
    assert shown.startswith("# UNT003: ")
    assert "## Bad" in shown
    assert "## Good" in shown


def test_all_rules_are_listed(invoke):
    shown = invoke("rule").stdout
    assert all(rule.code in shown for rule in RULES)


@pytest.mark.parametrize(("asked", "number"), [((), len(RULES)), (("KIN002",), 1)])
def test_json(invoke, asked, number):
    assert len(json.loads(invoke("rule", *asked, "--format", "json").stdout)["rules"]) == number


def test_a_code_that_nobody_has_is_refused_with_the_nearest(invoke):
    problem = invoke("rule", "UNT033").exception
    assert isinstance(problem, UsageError)
    assert "did you mean 'UNT003'?" in str(problem)
