"""`mtor-sbml rule`: what a rule of the validator flags, why, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mtor_sbml.errors import UsageError

if TYPE_CHECKING:
    from mtor_sbml.validation.rule import Rule


class Format(StrEnum):
    """Of a rule's page."""

    MARKDOWN = "markdown"
    JSON = "json"


def rule(
    code: Annotated[str | None, typer.Argument(help="Of the rule, such as UNT003; without it, all are listed.")] = None,
    form: Annotated[Format, typer.Option("--format", help="Of the page.")] = Format.MARKDOWN,
) -> None:
    """Explain a rule of `validate`: what it flags, why, a bad and a good example.

    \b
    Example:
      mtor-sbml rule UNT003
      mtor-sbml rule
    """  # noqa: D301
    from mtor_sbml.reporting import json
    from mtor_sbml.reporting.rules import rule_page, rules_json, rules_page
    from mtor_sbml.validation.registry import RULES

    named = RULES if code is None else (_named(code, RULES),)
    if form is Format.JSON:
        typer.echo(json.as_text(rules_json(named)))
    else:
        typer.echo(rules_page(RULES) if code is None else rule_page(named[0]), nl=False)


def _named(code: str, rules: Iterable[Rule[Any]]) -> Rule[Any]:
    from mtor_sbml.model.suggestions import nearest

    known = {rule.code: rule for rule in rules}
    found = known.get(code.upper())
    if found is None:
        raise UsageError(
            f"there is no rule {code!r}", hint=nearest(code, known) or "`mtor-sbml rule` without a code lists them"
        )
    return found
