"""The pages of the rules are those of the registry, and say what a reader needs."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

from mtor_sbml.reporting.rules import FAMILIES, rule_page, rules_json, rules_page
from mtor_sbml.validation.registry import RULES

WRITER: dict[str, Any] = runpy.run_path(str(Path(__file__).parents[2] / "docs" / "write_rules.py"))


def test_committed_pages_are_current():
    committed = {page.name: page.read_text(encoding="utf-8") for page in WRITER["FOLDER"].glob("*.md")}
    assert committed == WRITER["pages"](), "run `python docs/write_rules.py`"


def test_every_rule_belongs_to_a_family():
    assert {rule.code[:3] for rule in RULES} <= set(FAMILIES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_page_says_what_why_and_shows_both_examples(rule):
    page = rule_page(rule)
    assert page.startswith(f"# {rule.code}: {rule.title}")
    assert rule.why, "a rule gives its reason"
    assert rule.why in page
    assert rule.bad in page
    assert rule.good in page


def test_a_rule_of_one_profile_says_so():
    only = [rule for rule in RULES if len(rule.profiles) == 1]
    for rule in only:
        assert f"with `--profile {next(iter(rule.profiles))}` only" in rule_page(rule)


def test_the_list_names_every_rule_once():
    page = rules_page(RULES)
    assert [page.count(f"[{rule.code}]") for rule in RULES] == [1] * len(RULES)


def test_as_json():
    (first, *_) = rules_json(RULES)["rules"]
    assert first["code"] == RULES[0].code
    assert first["severity"] in {"error", "warning", "note"}
