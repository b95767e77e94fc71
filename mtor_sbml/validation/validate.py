"""Validate models and files: findings for each, whatever a file does to the library that reads it."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING

from mtor_sbml.errors import UsageError
from mtor_sbml.isolation import Worker, start_afresh
from mtor_sbml.model.suggestions import one_of
from mtor_sbml.validation.bounded import Limits, check_file
from mtor_sbml.validation.examine_file import Examined, load_all
from mtor_sbml.validation.finding import Findings
from mtor_sbml.validation.policy import Policy
from mtor_sbml.validation.rule import Profile
from mtor_sbml.validation.suppression import Sieve, Suppression, comments_in

if TYPE_CHECKING:
    from mtor_sbml.fork_server import ForkServer
    from mtor_sbml.model.document import Model

__all__ = ["Findings", "find_files", "validate", "validate_files"]

#: What a folder is searched for.
SUFFIXES = (".ant", ".sbml", ".xml")
#: How much a child process does before it is replaced, and how much of that a file is, by its suffix: libantimony loses
#: memory and crashes after some hundred networks; libSBML takes 40 MB more after 200 files.
_LIFETIME = 1000
_WEAR = {".ant": 10}
#: Files of which some need the solver, so that it pays to load it before anything is asked.
_MANY = 20


def validate(
    model_or_path: Model | Path | str,
    *,
    profile: Profile | str = Profile.GENERIC,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    simulate: bool = False,
    until: float | None = None,
    parameters: Path | str | None = None,
    notes: bool = False,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> Findings:
    """Findings of one model, or of one SBML or Antimony file.

    Args:
        model_or_path: A loaded model, or a path; a file is read in a child process with limits on time and memory.
        profile: What the file is wanted for: "generic", "copasi" or "curation".
        select: Codes of rules, or families such as "UNT": only these run.
        ignore: Codes or families that do not run.
        simulate: Whether the model is run as well, by libRoadRunner and, where that is installed, by COPASI.
        until: How far, in the model's time unit; by default ten turnovers of its pools.
        parameters: A PEtab parameter table that the model is to agree with; by default that of the file's project.
        notes: Whether notes are told as well: they never count.
        limits: What a file may take.

    Returns:
        The findings, errors and warnings alike; none for a clean model. A file that cannot be read, or Antimony that
        does not compose, is a finding.

    Raises:
        UsageError: The path does not exist or is a folder, or there is no such profile or code; or the profile is
            "copasi", and COPASI is not installed.

    Example:
        >>> import mtor_sbml as ms
        >>> len(ms.validate(ms.load("mtor_network")))
        0
    """
    named, table = one_of(Profile, profile, "profile"), _path(parameters)
    policy = Policy(named, tuple(select), tuple(ignore), simulate, until, table, notes)
    if not isinstance(model_or_path, str | Path):
        return _validate_model(model_or_path, policy, limits)
    path = Path(model_or_path)
    if path.is_dir():
        raise UsageError(f"'{path}' is a folder", hint="name a file, or use validate_files for folders")
    of_file, *of_suppressions = validate_files([path], policy, limits=limits)
    return replace(of_file, findings=(*of_file.findings, *(each for found in of_suppressions for each in found)))


def _path(table: Path | str | None) -> Path | None:
    """The path of a parameter table.

    Raises:
        UsageError: There is no such file.
    """
    if table is not None and not Path(table).is_file():
        raise UsageError(f"there is no parameter table '{table}'")
    return None if table is None else Path(table)


def _validate_model(model: Model, policy: Policy, limits: Limits) -> Findings:
    """Findings of a model in memory, in this process; it is run in another."""
    from mtor_sbml.validation.examine import beside, examine, placed
    from mtor_sbml.validation.filed import Filed

    _require_copasi(policy)
    path = Path(model.origin or model.id)
    comments: tuple[Suppression, ...] = ()
    if model.sources:
        from mtor_sbml.model.source_files import read_source

        comments = tuple(comments_in(read_source(model.sources).files.values()))
    sieve = Sieve((), policy)
    found = examine(model.sbml, policy)
    found += beside(Filed(path, model.sbml, policy.parameters), policy, found)
    if policy.may_simulate:
        from mtor_sbml.validation.running import run_text

        found += run_text(model.sbml, policy, found, limits.timeout_s)
    return sieve.sift(path, placed(found, model.place_of), comments)


def _require_copasi(policy: Policy) -> None:
    """Refuse to leave out what the profile is about.

    Raises:
        UsageError: Rules on COPASI's import are to run, and COPASI is not installed.
    """
    if not policy.may_simulate:
        return
    from mtor_sbml.simulation.copasi import require_copasi
    from mtor_sbml.validation.trial_rules import IMPORT_RULES

    running = [rule.code for rule in IMPORT_RULES if policy.runs(rule)]
    if not running:
        return
    try:
        require_copasi()
    except UsageError as problem:
        ignoring = " ".join(f"--ignore {code}" for code in running)
        raise UsageError(
            f"{' and '.join(running)} ask COPASI, and {problem.message}",
            hint=f"{problem.hint}, or leave them out: {ignoring}",
        ) from problem


def validate_files(
    paths: Iterable[Path | str],
    policy: Policy = Policy(),  # noqa: B008 - frozen
    *,
    suppressions: Iterable[Suppression] = (),
    limits: Limits = Limits(),  # noqa: B008 - frozen
    jobs: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Findings]:
    """Findings of many files, in parallel, each harmed by nobody else's fault; in the order of `find_files`.

    Args:
        paths: Files, and folders that are searched for files.
        policy: What is looked for.
        suppressions: What is accepted, besides the comments in Antimony sources. What is wrong with any of them comes
            last, by the file that it stands in.
        limits: What each file may take.
        jobs: How many files are checked at once; by default as many as there are processors.
        progress: Told how many files are done, of how many.

    Raises:
        UsageError: A path does not exist, or a folder holds no model; or COPASI's import is to be checked, and COPASI
            is not installed.
    """
    _require_copasi(policy)
    files = find_files(paths)
    sieve = Sieve(suppressions, policy)
    examined = _examined(files, policy, limits, max(1, min(jobs or os.cpu_count() or 1, len(files))))
    for done, (path, each) in enumerate(zip(files, examined, strict=True), 1):
        yield sieve.sift(path, each.found, each.comments)
        if progress is not None:
            progress(done, len(files))
    yield from sieve.rest()


def _examined(files: Sequence[Path], policy: Policy, limits: Limits, jobs: int) -> Iterator[Examined]:
    """What is found in each file; each of some processes takes the next one that nobody looks at."""
    idle: SimpleQueue[tuple[Worker, int]] = SimpleQueue()
    server = _fork_server() if len(files) >= _MANY else None
    start = server.start if server is not None else start_afresh
    workers = [Worker(memory_mb=limits.memory_mb, start=start) for _ in range(jobs)]
    for worker in workers:
        idle.put((worker, 0))

    def check(path: Path) -> Examined:
        worker, worn = idle.get()
        try:
            if worn >= _LIFETIME:
                worker.close()
                worn = 0
            return check_file(worker, path, policy, limits)
        finally:
            idle.put((worker, worn + _WEAR.get(path.suffix.lower(), 1)))

    pool = ThreadPoolExecutor(jobs)
    try:
        yield from pool.map(check, files)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.end()  # for good: after Ctrl-C threads would go on to check what is left of their file
        if server is not None:
            server.close()


def _fork_server() -> ForkServer:
    from mtor_sbml.fork_server import ForkServer  # which a single file does without

    return ForkServer(load_all)


def find_files(paths: Iterable[Path | str]) -> tuple[Path, ...]:
    """The files themselves, and every SBML and Antimony file below the folders, each once.

    Links to folders are not followed, so that a loop of them is none. A path that does not exist may be a pattern such
    as `models/**/*.xml`, which shells hand on when it is quoted.

    Raises:
        UsageError: A path does not exist, or a folder or pattern finds no model.
    """
    files: dict[Path, None] = {}
    for path in map(Path, paths):
        if path.is_dir():
            files.update(dict.fromkeys(_below(path)))
        elif _can_be_checked(path):
            files[path] = None
        elif path.exists():
            raise UsageError(f"'{path}' is no file", hint="pipe what it gives into `mtor-sbml validate -`")
        elif _IS_PATTERN.search(str(path)):
            files.update(dict.fromkeys(_matching(path)))
        else:
            raise UsageError(f"there is no file or folder '{path}'")
    return tuple(files)


_IS_PATTERN = re.compile(r"[*?\[]")


def _below(folder: Path) -> list[Path]:
    below = sorted(
        Path(inside) / name
        for inside, _, names in os.walk(folder)
        for name in names
        if Path(name).suffix.lower() in SUFFIXES
    )
    below = [path for path in below if _can_be_checked(path)]
    if not below:
        raise UsageError(f"folder '{folder}' holds no model", hint=f"looked for {', '.join(SUFFIXES)} in it")
    return below


def _can_be_checked(path: Path) -> bool:
    """Whether it is a file, or a link to one that is not there, as of large files before they are fetched."""
    return path.is_file() or (path.is_symlink() and not path.exists())


def _matching(pattern: Path) -> list[Path]:
    matching = sorted(map(Path, glob.glob(str(pattern), recursive=True)))  # noqa: PTH207 - absolute ones as well
    found = [path for path in matching if _can_be_checked(path)]
    if not found:
        raise UsageError(f"there is no file like '{pattern}'")
    return found
