"""`mtor-sbml validate`: findings for any SBML or Antimony files."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from mtor_sbml.cli.options import leave, say
from mtor_sbml.cli.progress import progress_bar
from mtor_sbml.errors import ExitCode, UsageError
from mtor_sbml.reporting.formats import FindingFormat, validate_document

if TYPE_CHECKING:
    from mtor_sbml.validation.finding import Findings
    from mtor_sbml.validation.settings import Settings

#: What standard input is called in reports.
_STDIN = "<stdin>"


class FailOn(StrEnum):
    """The least that makes the command fail."""

    ERROR = "error"
    WARNING = "warning"


class ProfileName(StrEnum):
    """What the files are wanted for; the names of the validator's profiles."""

    GENERIC = "generic"
    COPASI = "copasi"
    CURATION = "curation"


def validate(
    paths: Annotated[
        list[str], typer.Argument(help="SBML or Antimony files, folders or patterns of such; - is standard input.")
    ],
    *,
    profile: Annotated[
        ProfileName | None, typer.Option(help="What the files are wanted for. [default: the project's, or generic]")
    ] = None,
    select: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="Only this rule, or family such as UNT; may be repeated.")
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(metavar="CODE", help="Not this rule or family; may be repeated.")
    ] = None,
    fail_on: Annotated[
        FailOn | None,
        typer.Option("--fail-on", help="The least that makes the exit code 1. [default: the project's, or error]"),
    ] = None,
    simulate: Annotated[
        bool, typer.Option("--simulate", help="Run each model as well, by libRoadRunner and COPASI.")
    ] = False,
    until: Annotated[
        float | None,
        typer.Option(
            metavar="TIME", min=0, help="With --simulate: how far, in the model's time. [default: its own pace]"
        ),
    ] = None,
    fix: Annotated[
        bool,
        typer.Option("--fix", help="Show what can be mended without changing what a model means, and mend it."),
    ] = False,
    parameters: Annotated[
        Path | None,
        typer.Option(
            "--parameters",
            exists=True,
            help="PEtab table that the models are to agree with. [default: that of their project]",
        ),
    ] = None,
    notes: Annotated[bool, typer.Option("--notes", help="Show notes as well: they never count.")] = False,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Show all findings, however many.")] = False,
    baseline: Annotated[Path | None, typer.Option(help="Findings that were there before do not count.")] = None,
    write_baseline: Annotated[
        Path | None, typer.Option("--write-baseline", metavar="FILE", help="Write all findings as a baseline.")
    ] = None,
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="Files checked at once.")] = None,
    timeout: Annotated[float, typer.Option(metavar="SECONDS", help="Time for one file.")] = 60.0,
    memory: Annotated[int, typer.Option(metavar="MIB", help="Memory for one file.")] = 4096,
    format: Annotated[  # noqa: A002 - the option's name
        FindingFormat, typer.Option("--format", help="How findings are printed.", show_default=True)
    ] = FindingFormat.CONSOLE,
) -> None:
    """Say what is wrong with SBML or Antimony files.

    Each finding names the element, where it stands and what to do. No file harms the run: one that cannot be read, or
    that crashes the library, is a finding too.

    \b
    Example:
      mtor-sbml validate model.xml
      mtor-sbml validate models/ --profile copasi --fail-on warning --format sarif > validate.sarif
    """  # noqa: D301
    from mtor_sbml.model.project import find_project
    from mtor_sbml.validation.bounded import Limits
    from mtor_sbml.validation.policy import Policy
    from mtor_sbml.validation.rule import Profile
    from mtor_sbml.validation.settings import settings_of
    from mtor_sbml.validation.validate import find_files, validate_files

    started = perf_counter()
    settings = settings_of(find_project())
    policy = Policy(
        Profile(profile or settings.policy.profile),
        tuple(select or settings.policy.select),
        (*settings.policy.ignore, *(ignore or ())),
        simulate,
        until,
        parameters,
        notes,
    )
    with _standard_input(paths) as (named, is_stdin):
        files = find_files(named)
        say(f"validating {len(files)} files")

        def validated() -> tuple[Findings, ...]:
            with progress_bar("validating", "files") as progress:
                found = validate_files(
                    files,
                    policy,
                    suppressions=settings.suppressions,
                    limits=Limits(timeout, memory),
                    jobs=jobs,
                    progress=progress,
                )
                return tuple(found)

        results = validated()
        if fix and _mend(results, is_stdin, to_stdout=format is FindingFormat.CONSOLE):
            results = validated()
        results = tuple(replace(each, path=_STDIN) if each.path == is_stdin else each for each in results)
    results = _sifted(results, baseline, write_baseline)
    if format is FindingFormat.CONSOLE:
        from mtor_sbml.reporting import console

        console.show(console.validate_report(results, verbose=verbose))
    else:
        typer.echo(validate_document(results, format, seconds=perf_counter() - started))
    leave(_exit_code(results, fail_on, settings))


@contextmanager
def _standard_input(paths: list[str]) -> Iterator[tuple[list[str], str]]:
    """The paths with standard input as a file, for as long as it is needed, and the name of that file."""
    if "-" not in paths:
        yield paths, ""
        return
    content = sys.stdin.buffer.read()
    if not content.strip():
        raise UsageError("standard input is empty", hint="pipe a model in: `… | mtor-sbml validate -`")
    suffix = ".xml" if content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith((b"<", b"\xff\xfe", b"\xfe\xff")) else ".ant"
    with tempfile.TemporaryDirectory(prefix="mtor-sbml-") as folder:
        file = Path(folder) / f"stdin{suffix}"
        file.write_bytes(content)
        yield [str(file) if path == "-" else path for path in paths], str(file)


def _mend(results: tuple[Findings, ...], stdin: str, *, to_stdout: bool) -> bool:
    """Show and make the edits that findings offer; whether a file was mended."""
    from mtor_sbml.validation.fix import mend, write_mended

    if stdin:
        raise UsageError("standard input cannot be mended", hint="name a file, or leave out --fix")
    mended = mend(results)
    for each in mended:
        typer.echo(each.diff(), err=not to_stdout, nl=False)
    write_mended(mended)
    if mended:
        findings = sum(len(each.findings) for each in mended)
        typer.echo(f"mended {findings} findings in {len(mended)} files\n", err=not to_stdout)
    return bool(mended)


def _sifted(results: tuple[Findings, ...], baseline: Path | None, write: Path | None) -> tuple[Findings, ...]:
    """The results without what the baseline knows."""
    from mtor_sbml.validation.baseline import read_baseline, write_baseline

    if baseline is not None:
        results = tuple(read_baseline(baseline).sift(results))
    if write is not None:
        typer.echo(f"{write_baseline(write, results)} findings are known from now on", err=True)
    return results


def _exit_code(results: tuple[Findings, ...], fail_on: FailOn | None, settings: Settings) -> ExitCode:
    warnings_count = (fail_on or settings.fail_on) == FailOn.WARNING
    falls_short = any(each.errors or (warnings_count and each.warnings) for each in results)
    return ExitCode.FALLS_SHORT if falls_short else ExitCode.OK
