"""Each rule finds what its bad example shows, on the very lines, and no rule finds fault with a good one."""

from collections import defaultdict

import pytest

from mtor_sbml.validation.examples import example_file
from mtor_sbml.validation.finding import Severity
from mtor_sbml.validation.policy import Policy
from mtor_sbml.validation.registry import RULES
from mtor_sbml.validation.rule import Profile
from mtor_sbml.validation.validate import validate_files

#: No text shows it: it is about the check itself, and has a test of its own.
WITHOUT = {"VAL003", "PRM002", "REP001"}


def policy_of(rule):
    """The policy under which a rule's examples are judged: beside all others where it runs in the generic profile.

    The others are judged by those that run where they do, in one go, as each set of processes takes a second to start.
    """
    if is_generic(rule):
        return Policy(notes=True)
    peers = (each for each in RULES if not is_generic(each) and where(each) == where(rule))
    return Policy(min(rule.profiles), select=tuple(each.code for each in peers))


def is_generic(rule):
    return Profile.GENERIC in rule.profiles and not rule.simulates


def where(rule):
    return min(rule.profiles), rule.simulates


@pytest.fixture(scope="module")
def findings(tmp_path_factory):
    """Findings of every example, by its code and whether it is the bad one; of a special rule only its own."""
    folder = tmp_path_factory.mktemp("examples")
    paths, by_policy = {}, defaultdict(list)
    for rule in RULES:
        for kind, text in (("bad", rule.bad), ("good", rule.good), ("generic", "" if is_generic(rule) else rule.good)):
            if text:
                example = example_file(rule.code, text)
                path = folder / f"{rule.code}-{kind}{example.suffix}"
                path.write_text(example.text)
                paths[rule.code, kind] = path
                by_policy[Policy() if kind == "generic" else policy_of(rule)].append(path)
    found = {each.path: each for policy, of in by_policy.items() for each in validate_files(of, policy)}
    alone = {rule.code for rule in RULES if not is_generic(rule)}

    def of(code, kind, path):
        return [each for each in found[path] if code not in alone or kind == "generic" or each.rule == code]

    return {(code, kind): of(code, kind, str(path)) for (code, kind), path in paths.items()}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_has_a_bad_and_a_good_example(rule):
    assert bool(rule.bad and rule.good) is (rule.code not in WITHOUT)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.bad], ids=lambda rule: rule.code)
def test_the_rule_finds_what_its_bad_example_marks(rule, findings):
    mine = [each for each in findings[rule.code, "bad"] if each.rule == rule.code]
    assert mine, [str(each) for each in findings[rule.code, "bad"]]
    expected = example_file(rule.code, rule.bad).lines
    if expected:
        assert sorted({each.place.line if each.place else each.line for each in mine}) == list(expected)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.good], ids=lambda rule: rule.code)
def test_no_rule_finds_fault_with_a_good_example(rule, findings):
    kinds = [kind for kind in ("good", "generic") if (rule.code, kind) in findings]
    counted = [each for kind in kinds for each in findings[rule.code, kind] if each.severity is not Severity.NOTE]
    assert not counted
