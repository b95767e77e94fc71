"""`mtor-sbml schema`: the JSON Schema of what a command prints with `--format json`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Result(StrEnum):
    """The results that have a published schema."""

    CHECK = "check"
    VALIDATE = "validate"
    RUN = "run"


def schema(result: Annotated[Result, typer.Argument(help="The command whose JSON is described.")]) -> None:
    """Print the JSON Schema of a command's results.

    \b
    Example:
      mtor-sbml schema check > check.schema.json
    """  # noqa: D301
    from mtor_sbml.reporting import json

    typer.echo(json.as_text(json.schema(result.value)))
