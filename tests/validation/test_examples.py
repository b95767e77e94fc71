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


@pytest.fixture(scope="module")
def findings(tmp_path_factory):
    """Findings of every example, by its code and whether it is the bad one; those of one profile in one go.

    A rule that runs in the generic profile is judged there, beside all others; else in one of its own, alone.
    """
    folder = tmp_path_factory.mktemp("examples")
    paths, by_policy = {}, defaultdict(list)
    for rule in RULES:
        generic = Profile.GENERIC in rule.profiles and not rule.simulates
        policy = Policy(notes=True) if generic else Policy(min(rule.profiles), select=(rule.code,))
        for kind, text in (("bad", rule.bad), ("good", rule.good)):
            if text:
                example = example_file(rule.code, text)
                path = folder / f"{rule.code}-{kind}{example.suffix}"
                path.write_text(example.text)
                paths[rule.code, kind] = path
                by_policy[policy].append(path)
                if kind == "good" and not generic:
                    everywhere = folder / f"{rule.code}-generic{example.suffix}"
                    everywhere.write_text(example.text)
                    paths[rule.code, "generic"] = everywhere
                    by_policy[Policy()].append(everywhere)
    found = {each.path: each for policy, of in by_policy.items() for each in validate_files(of, policy)}
    return {key: found[str(path)] for key, path in paths.items()}


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
