"""Results for people: tables and sentences on a terminal, plain text everywhere else."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mtor_sbml.errors import Place
from mtor_sbml.exchange.build import BuildReport, State
from mtor_sbml.expectation.verdict import Outcome, Verdict, Verdicts
from mtor_sbml.reporting.explanation import reasons
from mtor_sbml.reporting.paths import from_here, place_from_here
from mtor_sbml.reporting.run_result import BUILD, CHECK, VALIDATE, RunResult
from mtor_sbml.reporting.summary import (
    counted,
    finding_counts,
    findings_in_words,
    most_urgent_first,
    outcome_in_words,
    verdict_counts,
    verdicts_in_words,
)
from mtor_sbml.validation.finding import Finding, Findings, Severity

#: Lines stay readable on a wide terminal, and files and pipes get a width of their own.
_WIDEST, _WITHOUT_TERMINAL = 120, 100

_STYLES = {
    Outcome.HOLDS: "green",
    Outcome.FAILS: "bold red",
    Outcome.ERROR: "bold red",
    Outcome.XPASS: "bold red",
    Outcome.XFAIL: "yellow",
}
#: Findings of one file that are shown one by one.
_SCREENFUL = 25
_BY_WEIGHT = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
_SEVERITY_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}


def show(*parts: RenderableType) -> None:
    """Print to standard output, with colours only on a terminal."""
    console = Console(file=sys.stdout, highlight=False, emoji=False)
    console.width = min(console.width, _WIDEST) if _knows_its_width(console) else _WITHOUT_TERMINAL
    for part in parts:
        console.print(part)


def _knows_its_width(console: Console) -> bool:
    return console.is_terminal or "COLUMNS" in os.environ


def check_report(results: Iterable[Verdicts], *, verbose: bool = False) -> RenderableType:
    """A table of verdicts for each model, the ones that are not well explained below it, and a summary."""
    results = tuple(results)
    parts: list[RenderableType] = []
    for verdicts in results:
        parts += [_verdict_table(verdicts), *_explanations(verdicts)]
        if verbose:
            parts.append(Text(f"{verdicts.asked} periods asked for, {verdicts.simulated} simulated", style="dim"))
        parts.append(Text())
    everything = [verdict for verdicts in results for verdict in verdicts]
    parts.append(Text(verdicts_in_words(verdict_counts(everything))))
    return Group(*parts)


def _verdict_table(verdicts: Verdicts) -> Table:
    table = Table(
        title=verdicts.model_id, title_justify="left", title_style="bold", box=SIMPLE_HEAD, expand=True, pad_edge=False
    )
    table.add_column("expectation", overflow="fold", max_width=30)
    table.add_column("verdict", no_wrap=True)
    table.add_column("margin", justify="right", no_wrap=True)
    table.add_column("what was compared", overflow="fold", ratio=1)
    for verdict in most_urgent_first(verdicts):
        table.add_row(Text(verdict.id), _outcome(verdict), _margin(verdict), Text(verdict.message))
    return table


def _outcome(verdict: Verdict) -> Text:
    words = outcome_in_words(verdict)
    return Text(words, style=_STYLES[verdict.outcome] if words == verdict.outcome.value else "yellow")


def _margin(verdict: Verdict) -> str:
    return "" if verdict.margin is None else f"{verdict.margin:+.2f}"


def _explanations(verdicts: Verdicts) -> list[RenderableType]:
    unwell = [v for v in most_urgent_first(verdicts) if v.outcome not in {Outcome.HOLDS, Outcome.XFAIL}]
    parts: list[RenderableType] = []
    for verdict in unwell:
        place = f"{place_from_here(verdict.place)}: " if verdict.place else ""
        parts.append(Text())
        parts.append(Text.assemble(place, _outcome(verdict), f": {verdict.id}"))
        parts.append(Padding(Text(reasons(verdict)), (0, 0, 0, 2)))
    return parts


def validate_report(results: Iterable[Findings], *, verbose: bool = False) -> RenderableType:
    """The findings of each file, where there are too many for a screen one of each rule, and a summary."""
    results = tuple(results)
    parts: list[RenderableType] = []
    for findings in results:
        if len(findings):
            parts += [Text(from_here(findings.path), style="bold"), _finding_table(findings, verbose=verbose), Text()]
    counts = finding_counts(results)
    clean = sum(not len(findings) for findings in results)
    parts.append(Text(f"{counted(counts['files'], 'file')}, {clean} without findings: {findings_in_words(counts)}"))
    return Group(*parts)


def _finding_table(findings: Findings, *, verbose: bool) -> RenderableType:
    """The findings of a file; of very many only the first of each rule, so that they fit a screen."""
    table = Table.grid(padding=(0, 1, 0, 1))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    of_rule = Counter(finding.rule for finding in findings)
    shortened = not verbose and len(findings) > _SCREENFUL
    told: set[str] = set()
    for finding in sorted(findings, key=lambda each: _BY_WEIGHT.index(each.severity)) if shortened else findings:
        if shortened and finding.rule in told:
            continue
        told.add(finding.rule)
        text = _finding_text(finding, verbose=verbose)
        if shortened and of_rule[finding.rule] > 1:
            text.append(f"\nand {of_rule[finding.rule] - 1} more of this rule; -v shows all", style="dim")
        table.add_row(Text(finding.severity.value, style=_SEVERITY_STYLES[finding.severity]), finding.rule, text)
    return Padding(table, (0, 0, 0, 1))


def _finding_text(finding: Finding, *, verbose: bool) -> Text:
    text = Text(finding.message)
    is_named = finding.element is not None and f"'{finding.element}'" in finding.message
    if is_named and finding.name and finding.name != finding.element:
        text.append(f" ({finding.name})")
    text.append(f"\nfix: {finding.fix}")
    where = [_place_in_words(finding.place)] if finding.place else []
    where += [f"SBML line {finding.line}"] if finding.line else []
    where += [f"libSBML {', '.join(map(str, finding.sbml))}"] if finding.sbml else []
    is_cut = any(each not in finding.message for each in finding.members)
    where += [f"-v lists all {len(finding.members)}"] if is_cut and not verbose else []
    if where:
        text.append("\n" + "; ".join(where), style="dim")
    if is_cut and verbose:
        text.append(f"\nall {len(finding.members)}: {', '.join(finding.members)}", style="dim")
    return text


def _place_in_words(place: Place) -> str:
    parts = {"module": place.module, "instance": place.instance, "port": place.port}
    through = ", ".join(f"{kind} {name}" for kind, name in parts.items() if name)
    return f"{place_from_here(place)} ({through})" if through else str(place_from_here(place))


def build_report(report: BuildReport) -> RenderableType:
    """What became of each output, with the head of the difference where there is one."""
    parts: list[RenderableType] = []
    for output in report.outputs:
        style = "green" if output.state in {State.CURRENT, State.WRITTEN} else "bold red"
        parts.append(Text.assemble((f"{output.state.value:8}", style), f" {from_here(output.path)}"))
        if output.difference:
            parts.append(Padding(Text(output.difference, style="dim"), (0, 0, 0, 4)))
    if not report.is_current:
        parts.append(Text("run `mtor-sbml build` and commit what it writes; remove what is stale"))
    return Group(*parts)


def run_report(result: RunResult) -> RenderableType:
    """The whole run: what is wrong in full, then one line for each step."""
    parts: list[RenderableType] = []
    if result.build is not None and not result.build.is_current:
        parts += [build_report(result.build), Text()]
    if any(len(findings) for findings in result.findings):
        parts += [validate_report(result.findings), Text()]
    if result.verdicts:
        parts += [check_report(result.verdicts), Text()]
    counts = finding_counts(result.findings)
    verdicts = verdict_counts([verdict for verdicts in result.verdicts for verdict in verdicts])
    models = counted(len(result.verdicts), "model")
    summary = Table.grid(padding=(0, 2, 0, 0))
    summary.add_row(BUILD, _step(result, BUILD, _build_in_words(result)))
    summary.add_row(
        VALIDATE, _step(result, VALIDATE, f"{counted(counts['files'], 'file')}: {findings_in_words(counts)}")
    )
    summary.add_row(CHECK, _step(result, CHECK, f"{models}: {verdicts_in_words(verdicts)}"))
    summary.add_row("time", f"{result.seconds:.1f} s")
    return Group(*parts, summary)


def _build_in_words(result: RunResult) -> str:
    if result.build is None:
        return "not checked" if result.errors_of(BUILD) else "not checked: these are the networks of the package"
    same = sum(output.state is State.CURRENT for output in result.build.outputs)
    return f"{same} of {counted(len(result.build.outputs), 'output')} are what the sources give"


def _step(result: RunResult, step: str, said: str) -> Text:
    errors = result.errors_of(step)
    return Text.assemble(
        said, (f"; {counted(len(errors), 'error')} kept it from judging", "bold red") if errors else ""
    )
