"""What several commands share: the format of results, how they leave, and words on the way."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from mtor_sbml.errors import ExitCode, UsageError
from mtor_sbml.reporting.formats import ReportFormat, TableFormat

if TYPE_CHECKING:
    from mtor_sbml.expectation.files.file import Expectation
    from mtor_sbml.expectation.verdict import Verdicts
    from mtor_sbml.model.document import Model


class Format(StrEnum):
    """How results are printed."""

    CONSOLE = "console"
    JSON = "json"


#: Of verdicts and findings.
ReportFormatOption = Annotated[
    ReportFormat, typer.Option("--format", help="How results are printed.", show_default=True)
]
TableFormatOption = Annotated[TableFormat, typer.Option("--format", help="How results are printed.", show_default=True)]
FormatOption = Annotated[Format, typer.Option("--format", help="How results are printed.", show_default=True)]
ExpectationsOption = Annotated[
    Path | None, typer.Option("--expectations", help="The expectations file, whatever network it names.")
]

# Of commands that judge many variants of a model.
JobsOption = Annotated[int, typer.Option("--jobs", "-j", min=1, help="Processes to use.")]
SchedulerOption = Annotated[
    str | None, typer.Option(metavar="ADDRESS", help="A Dask scheduler to use instead, such as tcp://host:8786.")
]
SeedOption = Annotated[int, typer.Option(help="Of everything that is random: one seed, one result.")]
OnlyOption = Annotated[
    str | None, typer.Option("-k", metavar="SUBSTRING", help="Only expectations whose id holds this text.")
]
TagsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--tags", metavar="TAG", help="Only expectations with this tag, or without it ('not TAG'); may be repeated."
    ),
]
#: Before a tag in `--tags`: what has it is left out, as in `pytest -m 'not slow'`.
_WITHOUT = "not "
ParametersOption = Annotated[
    Path | None,
    typer.Option(
        "--parameters",
        help="PEtab table of what may vary, and how far. [default: parameters.tsv beside the project's expectations]",
    ),
]
FoldOption = Annotated[
    float | None, typer.Option(help="Instead: vary all constants from their value over this factor to it times it.")
]
EverythingOption = Annotated[
    bool, typer.Option("--all", help="Vary all rows of the table, not only those that are estimated.")
]
VaryOption = Annotated[
    list[str] | None,
    typer.Option("--vary", metavar="PATTERN", help="Vary only ids like this, such as 'akt_*'; may be repeated."),
]
TimeoutOption = Annotated[float, typer.Option(metavar="SECONDS", help="Time for one variant.")]
MemoryOption = Annotated[int, typer.Option(metavar="MIB", help="Memory for one process.")]


def chosen_ids(
    model: Model, expectations: Path | None, only: str | None, tags: list[str] | None
) -> tuple[str, ...] | None:
    """The ids of the expectations that `-k` and `--tags` choose; None when neither is given.

    Raises:
        UsageError: They choose none.
    """
    if only is None and not tags:
        return None
    from mtor_sbml.expectation.declared import expectations as declared
    from mtor_sbml.model.suggestions import nearest

    known = declared(model, expectations)
    for tag in set().union(*apart(tags or ())):
        if not any(tag in each.tags for each in known.values()):
            hint = nearest(tag, {tag for each in known.values() for tag in each.tags})
            raise UsageError(f"no expectation has the tag {tag!r}", hint=hint)
    chosen = tuple(each.id for each in known.values() if is_chosen(each, only, tags))
    if not chosen:
        raise UsageError("no expectation is chosen", hint="leave out -k or --tags to see all of them")
    return chosen


def is_chosen(expectation: Expectation, only: str | None, tags: Collection[str] | None) -> bool:
    """Whether `-k` and `--tags` choose an expectation: its id holds the text, and its tags are among those wanted."""
    wanted, unwanted = apart(tags or ())
    has_one = not wanted or not wanted.isdisjoint(expectation.tags)
    return (only or "") in expectation.id and has_one and unwanted.isdisjoint(expectation.tags)


def apart(tags: Iterable[str]) -> tuple[set[str], set[str]]:
    """The tags of which `--tags` asks for one, and those that it asks for none of.

    Example:
        >>> apart(["slow", "not sweep"])
        ({'slow'}, {'sweep'})
    """
    tags = set(tags)
    unwanted = {tag for tag in tags if tag.startswith(_WITHOUT)}
    return tags - unwanted, {tag.removeprefix(_WITHOUT) for tag in unwanted}


def leave(code: ExitCode) -> NoReturn:
    """End the command with an exit code."""
    raise typer.Exit(int(code))


def warn(verdicts: Verdicts) -> None:
    """Say what is suspicious in the expectations files, beside the verdicts."""
    from mtor_sbml.reporting.paths import place_from_here

    for text, place in verdicts.warnings:
        typer.echo(f"{place_from_here(place)}: warning: {text}", err=True)


def say(text: str) -> None:
    """Tell somebody who watches what is going on; results alone go to standard output."""
    if sys.stderr.isatty():
        typer.echo(text, err=True)
