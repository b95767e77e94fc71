"""Build the outputs of a project: every network composed, and its ready-to-run copies."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from mtor_sbml.errors import UsageError
from mtor_sbml.model.project import Project, ReadyToRun
from mtor_sbml.whole_files import write_whole

if TYPE_CHECKING:
    from mtor_sbml.simulation.experiment import Experiment

#: Lines of a difference that are kept: enough to see what kind it is.
_DIFF_LINES = 12


class State(Enum):
    """What became of one output."""

    WRITTEN = "written"  #: it differed or was missing, and was replaced
    CURRENT = "current"  #: it is what the sources give
    DIFFERS = "differs"
    MISSING = "missing"
    STALE = "stale"  #: nothing in the sources gives it


@dataclass(frozen=True, slots=True)
class Output:
    """One file of the outputs."""

    path: Path
    state: State
    difference: str = ""  #: the head of a unified diff, for one that differs


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build wrote, or what a build check found."""

    outputs: tuple[Output, ...]

    @property
    def is_current(self) -> bool:
        """Whether the outputs are what the sources give."""
        return all(output.state in {State.CURRENT, State.WRITTEN} for output in self.outputs)


def build(project: Project, networks: Iterable[str] | None = None, *, check: bool = False) -> BuildReport:
    """Compose networks and their ready-to-run copies into the project's outputs.

    Everything is composed before the first file is replaced, and each is written under a temporary name and renamed: a
    fault in the sources, or an interruption, leaves whole files.

    Args:
        project: Where sources and outputs are.
        networks: Names of networks; None is all of them, and then files that nothing gives are reported as stale.
        check: Write nothing, only report what differs.

    Raises:
        UsageError: No such network, or the outputs belong to an installed package.
        SourceError: A network does not compose.
    """
    if project.shipped:
        raise UsageError(
            "there is no project here; the shipped networks are built already and their folder is not yours to write",
            hint="run this inside a project: a folder whose pyproject.toml has [tool.mtor-sbml]",
        )
    chosen = _chosen(project, networks)
    texts = _composed(project, chosen)
    outputs = [_compared(path, text) for path, text in texts.items()] if check else _written(texts)
    if not check:
        _mark_as_fresh(project, texts)
    if networks is None:
        known = {path.name for path in texts}
        outputs += [Output(p, State.STALE) for p in sorted(project.outputs.glob("*.xml")) if p.name not in known]
    return BuildReport(tuple(outputs))


def _chosen(project: Project, networks: Iterable[str] | None) -> tuple[str, ...]:
    if networks is None:
        return project.networks()
    chosen = tuple(networks)
    for name in chosen:
        project.source_of(name)  # names the nearest when there is no such network
    return chosen


def _composed(project: Project, networks: tuple[str, ...]) -> dict[Path, str]:
    """The text of every output, by path."""
    from mtor_sbml.model.compose import compose

    texts: dict[Path, str] = {}
    for network in networks:
        texts[project.output_of(network)] = compose(project.source_of(network))
    for copy in project.ready_to_run:
        if copy.network in networks:
            path = project.outputs / f"{copy.id}.xml"
            texts[path] = _ready_to_run(project, copy, texts[project.output_of(copy.network)])
    return texts


def _ready_to_run(project: Project, copy: ReadyToRun, sbml: str) -> str:
    from mtor_sbml.exchange.ready_to_run import ready_to_run
    from mtor_sbml.expectation.files.file import load_expectations
    from mtor_sbml.model.reading import read_model

    source = project.source_of(copy.network)
    model = read_model(sbml, origin=source, sources=source)
    experiments: dict[str, Experiment] = {}
    for path in project.expectations_for(copy.network):
        experiments.update(load_expectations(path, model).experiments)
    if copy.experiment not in experiments:
        raise UsageError(
            f"ready-to-run copy '{copy.id}' names experiment '{copy.experiment}', which no expectations of "
            f"'{copy.network}' declare",
            hint=f"experiments: {', '.join(experiments) or 'none'}",
        )
    return ready_to_run(model, experiments[copy.experiment], id=copy.id, name=copy.name)


def _compared(path: Path, text: str) -> Output:
    if not path.exists():
        return Output(path, State.MISSING)
    there = path.read_bytes()
    if there == text.encode():
        return Output(path, State.CURRENT)
    before = there.decode(errors="replace").splitlines()
    lines = difflib.unified_diff(before, text.splitlines(), "committed", "from the sources", n=1, lineterm="")
    return Output(path, State.DIFFERS, "\n".join(islice(lines, _DIFF_LINES)) or "only line ends or encoding differ")


def _written(texts: Mapping[Path, str]) -> list[Output]:
    compared = [_compared(path, text) for path, text in texts.items()]
    waiting = [output.path for output in compared if output.state is not State.CURRENT]
    write_whole({path: texts[path] for path in waiting})
    return [o if o.state is State.CURRENT else Output(o.path, State.WRITTEN) for o in compared]


def _mark_as_fresh(project: Project, paths: Iterable[Path]) -> None:
    """Loading composes anew while an output is older than a source, even where the build found the same bytes."""
    newest = max(source.stat().st_mtime for source in project.sources.rglob("*.ant"))
    for path in paths:
        if path.stat().st_mtime < newest:
            path.touch()
