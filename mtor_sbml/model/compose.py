"""Compose an Antimony network into finished, flat SBML: libantimony in a child process, its faults told as ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mtor_sbml.errors import IsolationError
from mtor_sbml.isolation import run_isolated
from mtor_sbml.model.antimony_text import MAIN
from mtor_sbml.model.diagnose import explain, explain_end, nothing_to_compose
from mtor_sbml.model.source import instance_prefixes, repeated_resources
from mtor_sbml.model.source_files import join, read_source
from mtor_sbml.model.wiring import check_wiring


@dataclass(frozen=True, slots=True)
class _Task:
    """What the child process is asked to do."""

    text: str  #: of all files, joined
    main: str  #: the module to compose
    name: str  #: the model's id
    prefixes: frozenset[str]
    repeats: Mapping[str, Mapping[tuple[str, str], int]]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What libantimony made of a text: SBML, or what it says against it."""

    sbml: str = ""
    complaint: str = ""


def compose(path: Path, *, timeout_s: float = 60.0, isolated: bool = True) -> str:
    """The finished, flat SBML of an Antimony network or module, the same to the byte wherever it is made.

    Args:
        path: The Antimony file; what it imports is read as well.
        timeout_s: Seconds after which the composer is stopped.
        isolated: Whether libantimony runs in a child process; not where this process is such a child itself.

    Raises:
        SourceError: The sources do not compose; the place is the line to look at.
    """
    source = read_source(path)
    if source.faults:
        raise source.faults[0]
    text, origins = join(source)
    name = path.stem if source.main == MAIN else source.main
    task = _Task(text, source.main, name, instance_prefixes(source), repeated_resources(source))
    try:
        answer = run_isolated(antimony_to_sbml, task, timeout_s=timeout_s) if isolated else antimony_to_sbml(task)
    except IsolationError as problem:
        raise explain_end(source, problem) from problem
    if answer.complaint:
        raise explain(source, origins, answer.complaint)
    check_wiring(source)
    if not answer.sbml:
        raise nothing_to_compose(source)
    return answer.sbml


def antimony_to_sbml(task: _Task) -> _Answer:
    """Child process: Antimony to finished SBML."""
    import antimony

    # libantimony 3.3.0 returns an empty model after a parse error, so only the return code tells.
    code = antimony.loadAntimonyString(task.text)
    complaint = _last_error()
    # Some faults, such as units that define one another, it reports and goes on.
    if code == -1 or complaint:
        return _Answer(complaint=complaint or "libantimony gives no reason")
    # An imported SBML file brings a module that our reader does not see.
    module = task.main if task.main in antimony.getModuleNames() else antimony.getMainModuleName()
    sbml = antimony.getSBMLString(module)
    if not sbml:
        return _Answer(complaint=_last_error() or f"libantimony writes no SBML for {module!r}")

    from mtor_sbml.model.finish import finish, is_empty

    if is_empty(sbml):
        return _Answer()
    return _Answer(sbml=finish(sbml, name=task.name, prefixes=task.prefixes, repeats=task.repeats))


def _last_error() -> str:
    import antimony

    try:
        words: str = antimony.getLastError()
    except UnicodeDecodeError as problem:  # it quotes single bytes of what is not ASCII
        words = problem.object.decode(errors="replace")
    return words.strip()
