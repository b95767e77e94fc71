"""The validator's rules as pages: what each flags, why, and its bad and good example."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from mtor_sbml.reporting.json import Json
from mtor_sbml.validation.rule import EVERYWHERE, Profile, Rule

#: What the letters of a code stand for, in the order of the list.
FAMILIES = {
    "ANT": "Antimony sources and composition",
    "VAL": "validity",
    "IDN": "ids and names",
    "UNT": "units",
    "NET": "the network of reactions",
    "KIN": "rate laws",
    "EVT": "events and switches",
    "SIM": "simulation (`validate --simulate`)",
    "CPS": "import by COPASI (`--profile copasi`)",
    "ANN": "annotation and metadata",
    "PRM": "parameters",
    "REP": "reproducibility",
    "SUP": "suppressions",
}


def rule_page(rule: Rule[Any]) -> str:
    """One rule as Markdown."""
    parts = [f"# {rule.code}: {rule.title}", f"*{_standing(rule)}*", rule.why]
    for heading, text in (("Bad", rule.bad), ("Good", rule.good)):
        if text:
            language = "xml" if text.lstrip().startswith("<") else "antimony"
            parts.append(f"## {heading}\n\n```{language}\n{text}\n```")
    if rule.bad:
        parts.append(_ABOUT_EXAMPLES)
    parts.append(
        f"Leave it out with `--ignore {rule.code}`, or accept one finding with a reason: "
        f"`// mtor-sbml: ignore {rule.code} REASON` at the line of Antimony, or in `pyproject.toml`."
    )
    return "\n\n".join(part for part in parts if part) + "\n"


_ABOUT_EXAMPLES = (
    "Examples leave out what every model has (units, a compartment, required attributes) and write formulas in infix; "
    "a line on which a finding is expected ends with the code."
)


def rules_page(rules: Iterable[Rule[Any]]) -> str:
    """All rules as a Markdown page, a table for each family."""
    parts = ["# The rules of `mtor-sbml validate`"]
    for family, members in groupby(sorted(rules, key=_order), key=_family):
        rows = [f"| [{each.code}]({each.code}.md) | {each.severity.value} | {each.title} |" for each in members]
        parts.append(
            f"## {family}: {FAMILIES[family]}\n\n| code | severity | flags |\n|---|---|---|\n" + "\n".join(rows)
        )
    return "\n\n".join(parts) + "\n"


def rules_json(rules: Iterable[Rule[Any]]) -> Json:
    """Rules with all that they say of themselves."""
    return {"rules": [_as_json(rule) for rule in rules]}


def _as_json(rule: Rule[Any]) -> Json:
    return {
        "code": rule.code,
        "severity": rule.severity.value,
        "profiles": sorted(rule.profiles),
        "title": rule.title,
        "why": rule.why,
        "bad": rule.bad,
        "good": rule.good,
    }


def _family(rule: Rule[Any]) -> str:
    return rule.code[:3]


def _order(rule: Rule[Any]) -> tuple[int, str]:
    return tuple(FAMILIES).index(_family(rule)), rule.code


def _standing(rule: Rule[Any]) -> str:
    """How much a finding weighs, and where the rule runs."""
    said = rule.severity.value
    if rule.profiles != EVERYWHERE:
        said += f", with `--profile {' or '.join(each for each in Profile if each in rule.profiles)}` only"
    for profile, severity in rule.raised.items():
        said += f"; {severity.value} with `--profile {profile}`"
    return said
