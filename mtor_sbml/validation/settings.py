"""What a project says about its validation, in `[tool.mtor-sbml.validate]` of its pyproject.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from mtor_sbml.errors import Place, UsageError
from mtor_sbml.model.project import Project
from mtor_sbml.model.suggestions import nearest, one_of
from mtor_sbml.validation.policy import Policy
from mtor_sbml.validation.rule import Profile
from mtor_sbml.validation.suppression import Suppression

_TABLE = "[tool.mtor-sbml.validate]"
_KEYS = ("profile", "select", "ignore", "fail-on", "suppress")
_SUPPRESS_KEYS = ("rule", "reason", "element", "path")
_STRENGTHS = ("error", "warning")


@dataclass(frozen=True, slots=True)
class Settings:
    """How a project validates, unless somebody says otherwise."""

    policy: Policy = field(default_factory=Policy)
    fail_on: str = "error"
    suppressions: tuple[Suppression, ...] = ()


def settings_of(project: Project) -> Settings:
    """The settings of a project; those of nobody in particular where it has none.

    Raises:
        UsageError: An unknown key, a wrong value, a code that no rule has.
    """
    table, place = project.validate, Place(str(project.root / "pyproject.toml"))
    _refuse_unknown(table, _KEYS, _TABLE, place)
    fail_on = table.get("fail-on", "error")
    if fail_on not in _STRENGTHS:
        raise UsageError(f"'fail-on' in {_TABLE} is one of {', '.join(_STRENGTHS)}, not {fail_on!r}", place=place)
    try:
        policy = Policy(
            one_of(Profile, table.get("profile", "generic"), "profile"),
            _codes(table, "select", place),
            _codes(table, "ignore", place),
        )
    except UsageError as problem:
        raise UsageError(problem.message, place=place, hint=problem.hint) from problem
    return Settings(policy, fail_on, tuple(_suppression(entry, place) for entry in table.get("suppress", ())))


def _codes(table: Mapping[str, Any], key: str, place: Place) -> tuple[str, ...]:
    codes = table.get(key, [])
    if not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        raise UsageError(f"{key!r} in {_TABLE} is a list of codes, not {codes!r}", place=place)
    return tuple(codes)


def _suppression(entry: Mapping[str, Any], place: Place) -> Suppression:
    _refuse_unknown(entry, _SUPPRESS_KEYS, "[[tool.mtor-sbml.validate.suppress]]", place)
    for key, value in entry.items():
        if not isinstance(value, str):
            raise UsageError(f"{key!r} of a suppression has to be a text, not {value!r}", place=place)
    return Suppression(
        entry.get("rule", ""),
        entry.get("reason", "").strip(),
        place,
        element=entry.get("element", "*"),
        path=entry.get("path", "*"),
    )


def _refuse_unknown(table: Mapping[str, Any], known: tuple[str, ...], name: str, place: Place) -> None:
    for key in table:
        if key not in known:
            raise UsageError(
                f"unknown key {key!r} in {name}",
                place=place,
                hint=nearest(key, known) or f"known keys are {', '.join(known)}",
            )
