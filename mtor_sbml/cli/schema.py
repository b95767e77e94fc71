"""`mtor-sbml schema`: the JSON Schemas of expectations files and of what commands print with `--format json`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Described(StrEnum):
    """What has a published schema: files that people write, and results of commands."""

    EXPECTATIONS = "expectations"
    CHECK = "check"
    VALIDATE = "validate"
    RUN = "run"
    MUTATE = "mutate"
    ENSEMBLE = "ensemble"
    CALIBRATE = "calibrate"


def schema(
    of: Annotated[Described, typer.Argument(help="Expectations files, or the command whose JSON is described.")],
) -> None:
    """Print the JSON Schema of expectations files, for editors, or of a command's results.

    \b
    Example:
      mtor-sbml schema expectations > expectations.schema.json
      mtor-sbml schema check > check.schema.json
    """  # noqa: D301
    from mtor_sbml.expectation.files.schema import file_schema
    from mtor_sbml.reporting import json

    typer.echo(json.as_text(file_schema() if of is Described.EXPECTATIONS else json.schema(of.value)))
