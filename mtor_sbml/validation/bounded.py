"""Check one file in a child process with limits; what does not come to an end is a finding, and the rest is checked."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from mtor_sbml.errors import ChildDied, IsolationError, SourceError
from mtor_sbml.isolation import Worker
from mtor_sbml.validation.examine_file import PARTS, Examined, can_be_read, examine_file
from mtor_sbml.validation.finding import Finding
from mtor_sbml.validation.policy import Policy

#: A new process needs some time before it looks at anything.
_START_S = 5.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take."""

    timeout_s: float = 60.0  #: seconds for the whole check; when it is cut off, each part gets a quarter of it
    memory_mb: int = 4096  #: address space, where the system has such limits


def check_file(worker: Worker, path: Path, policy: Policy, limits: Limits) -> Examined:
    """What is found in one file, whatever it does to the process that reads it.

    Args:
        worker: Which checks it; it may be another process afterwards.
        path: SBML or Antimony.
        policy: What is looked for.
        limits: What the file may take.
    """
    try:
        examined = worker.call(examine_file, path, policy, timeout_s=limits.timeout_s)
    except IsolationError as problem:
        examined = _what_is_left(worker, path, policy, limits, problem)
    if not policy.may_simulate:
        return examined
    from mtor_sbml.validation.running import run_file  # loads both simulators' sides of this package

    return run_file(worker, path, policy, examined, limits.timeout_s)


def _what_is_left(worker: Worker, path: Path, policy: Policy, limits: Limits, problem: IsolationError) -> Examined:
    """The findings of the parts that do come to an end, and which do not."""
    quarter = max(limits.timeout_s / 4, _START_S)
    if path.suffix.lower() == ".ant":
        broken = _does_not_compose(worker, path, policy, quarter)
    else:
        broken = _cannot_be_read(worker, path, quarter)
    if broken is not None:
        return broken
    sound, ended = [], {}
    for part in PARTS:
        try:
            worker.call(examine_file, path, policy, (part,), timeout_s=quarter)
            sound.append(part)
        except IsolationError as end:
            ended[part] = end
    if not sound:
        return Examined((_unfinished("every part of the check", _said(problem)),))
    try:
        examined = worker.call(examine_file, path, policy, tuple(sound), timeout_s=limits.timeout_s)
    except IsolationError as end:
        return Examined((_unfinished("the check as a whole", _said(end)),))
    reasons: dict[str, list[str]] = {}
    for part, why in ended.items():
        reasons.setdefault(_said(why), []).append(part)
    unknown = (_unfinished(f"the check of {' and '.join(lost)}", reason) for reason, lost in reasons.items())
    return replace(examined, found=(*unknown, *examined.found))


def _said(problem: IsolationError) -> str:
    """What became of a call, of which the user need not know whose it was."""
    return re.sub(rf"^({examine_file.__name__}|{can_be_read.__name__})\b", "it", problem.message)


def _unfinished(what: str, reason: str) -> Finding:
    from mtor_sbml.validation.rules.validity import unfinished

    return unfinished.finding(
        f"{what} did not finish, so it says nothing about this file: {reason}",
        fix="raise --timeout or --memory, or check the parts of the model one by one",
    )


def _does_not_compose(worker: Worker, path: Path, policy: Policy, timeout_s: float) -> Examined | None:
    """Why Antimony makes no model, when the composer is what died, and what is found in the text all the same."""
    from mtor_sbml.model.compose import compose
    from mtor_sbml.validation.examine_antimony import examine_sources, with_refusal

    try:
        compose(path, timeout_s=timeout_s)
    except SourceError as problem:
        try:
            of_text = worker.call(examine_sources, path, policy, timeout_s=timeout_s)
        except IsolationError:
            of_text = Examined(())
        return with_refusal(of_text, path, problem)
    return None


def _cannot_be_read(worker: Worker, path: Path, timeout_s: float) -> Examined | None:
    """Why a file cannot even be read, when libSBML died of that."""
    try:
        worker.call(can_be_read, path, timeout_s=timeout_s)
    except IsolationError as problem:
        from mtor_sbml.validation.rules.validity import unreadable

        finding = unreadable.finding(
            f"the file cannot be read: {_said(problem)}",
            fix="find the element that the reader dies of by leaving out parts of the file"
            if isinstance(problem, ChildDied)
            else "raise --timeout or --memory, or split the model",
        )
        return Examined((finding,))
    return None
