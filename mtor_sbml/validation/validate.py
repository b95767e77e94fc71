"""Validate models and files: findings for each, whatever a file does to the library that reads it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from mtor_sbml.errors import IsolationError, MtorSbmlError, Place, UsageError
from mtor_sbml.isolation import run_isolated
from mtor_sbml.model.document import Model
from mtor_sbml.validation.examine import can_be_read, examine, examine_each
from mtor_sbml.validation.finding import Finding, Findings, Severity
from mtor_sbml.validation.rules.validity import unfinished, unreadable

__all__ = ["Findings", "find_files", "validate", "validate_files"]

#: What a folder is searched for.
SUFFIXES = (".ant", ".sbml", ".xml")
#: Seconds for one file, or for a batch of them before each gets its own.
TIMEOUT_S = 60.0
#: Files that one child process checks: starting it costs as much as six files.
_BATCH = 16


def validate(model_or_path: Model | Path | str) -> Findings:
    """Findings of one model, or of one SBML or Antimony file.

    Args:
        model_or_path: A loaded model, or a path; a file is read in a child process with limits on time and memory.

    Returns:
        The findings, errors and warnings alike; none for a clean model. A file that cannot be read, or Antimony that
        does not compose, is a finding.

    Raises:
        UsageError: The path does not exist or is a folder.

    Example:
        >>> import mtor_sbml as ms
        >>> len(ms.validate(ms.load("mtor_network")))
        0
    """
    if isinstance(model_or_path, Model):
        found = examine(model_or_path.sbml)
        return Findings(str(model_or_path.origin or model_or_path.id), _placed(found, model_or_path.place_of))
    path = Path(model_or_path)
    if path.is_dir():
        raise UsageError(f"'{path}' is a folder", hint="name a file, or use validate_files for folders")
    return next(validate_files([path]))


def validate_files(paths: Iterable[Path | str]) -> Iterator[Findings]:
    """Findings of many files, in parallel, each harmed by nobody else's fault; in the order of `find_files`.

    Raises:
        UsageError: A path does not exist, or a folder holds no model.
    """
    files = find_files(paths)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        sources = list(pool.map(_source, files))
        batches = [sources[start : start + _BATCH] for start in range(0, len(sources), _BATCH)]
        for batch in pool.map(_findings_of_batch, batches):
            yield from batch


def find_files(paths: Iterable[Path | str]) -> tuple[Path, ...]:
    """The files themselves, and every SBML and Antimony file below the folders, each once.

    Raises:
        UsageError: A path does not exist, or a folder holds no model.
    """
    files: dict[Path, None] = {}
    for path in map(Path, paths):
        if path.is_dir():
            below = sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
            if not below:
                raise UsageError(f"folder '{path}' holds no model", hint=f"looked for {', '.join(SUFFIXES)} in it")
            files.update(dict.fromkeys(below))
        elif path.exists():
            files[path] = None
        else:
            raise UsageError(f"there is no file or folder '{path}'")
    return tuple(files)


@dataclass(frozen=True, slots=True)
class _Source:
    """A file on its way: what libSBML reads, or why there is nothing to read."""

    path: Path
    sbml: str | Path
    broken: Finding | None = None


def _source(path: Path) -> _Source:
    """The SBML of a file; Antimony is composed first."""
    if path.suffix.lower() != ".ant":
        return _Source(path, path)
    from mtor_sbml.model.compose import compose

    try:
        return _Source(path, compose(path))
    except MtorSbmlError as problem:
        return _Source(path, "", broken=_does_not_compose(path, problem))


def _does_not_compose(path: Path, problem: MtorSbmlError) -> Finding:
    return Finding(
        rule=unreadable.code,
        severity=Severity.ERROR,
        message=problem.message,
        fix=problem.hint or "mend the Antimony at this place",
        place=problem.place or Place(str(path)),
    )


def _findings_of_batch(batch: Sequence[_Source]) -> list[Findings]:
    sound = tuple(source for source in batch if source.broken is None)
    try:
        answers = run_isolated(examine_each, tuple(s.sbml for s in sound), timeout_s=TIMEOUT_S) if sound else ()
    except IsolationError:
        # One of them took the process down; alone, each answers for itself.
        answers = tuple(_examine_alone(source) for source in sound)
    found = {source.path: answer for source, answer in zip(sound, answers, strict=True)}
    return [_findings(source, found.get(source.path, ())) for source in batch]


def _examine_alone(source: _Source) -> tuple[Finding, ...]:
    try:
        return run_isolated(examine, source.sbml, timeout_s=TIMEOUT_S)
    except IsolationError as problem:
        return (_died(source, problem),)


def _died(source: _Source, problem: IsolationError) -> Finding:
    """What to say of a file whose check ended without an answer: unreadable, or read and not checked."""
    try:
        run_isolated(can_be_read, source.sbml, timeout_s=TIMEOUT_S)
    except IsolationError as reading:
        return Finding(
            rule=unreadable.code,
            severity=Severity.ERROR,
            message=f"the file cannot be read: {reading.message}",
            fix="find the element that libSBML dies of by leaving out parts of the file",
        )
    return Finding(
        rule=unfinished.code,
        severity=Severity.ERROR,  # nothing was checked, so nothing is known to be well
        message=f"libSBML's check did not finish, so nothing was checked: {problem.message}",
        fix="check the parts of the model one by one",
    )


def _findings(source: _Source, found: tuple[Finding, ...]) -> Findings:
    if source.broken is not None:
        return Findings(str(source.path), (source.broken,))
    places = _places(source.path) if found else {}
    return Findings(str(source.path), _placed(found, places.get))


def _places(path: Path) -> Mapping[str, Place]:
    """Where the elements of a file come from in the Antimony sources, when it has such."""
    from mtor_sbml.model.source import locate

    sources = _sources_of(path)
    return locate(sources) if sources else {}


def _sources_of(path: Path) -> Path | None:
    """The Antimony that a file is, or was built from."""
    from mtor_sbml.model.project import find_project

    if path.suffix.lower() == ".ant":
        return path
    project = find_project(path.resolve().parent)
    if path.resolve().parent != project.outputs.resolve():
        return None
    network = next((copy.network for copy in project.ready_to_run if copy.id == path.stem), path.stem)
    return project.source_of(network) if network in project.networks() else None


def _placed(found: Iterable[Finding], place_of: Callable[[str], Place | None]) -> tuple[Finding, ...]:
    return tuple(replace(f, place=place_of(f.element)) if f.element and not f.place else f for f in found)
