"""A model as it was at another commit, and what is different in it, by meaning: comments and layout do not count."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from mtor_sbml.errors import MtorSbmlError, UsageError
from mtor_sbml.model.document import Model
from mtor_sbml.model.loading import load

#: What a model can be made of.
_ENDINGS = (".ant", ".xml", ".sbml")


def model_at(model: Model, revision: str) -> Model | None:
    """The model as it was at a commit of the git repository it lies in; None when there was no such file.

    Args:
        model: A model that was read from a file, or composed from one.
        revision: A branch, tag or commit, as git takes it.

    Raises:
        UsageError: The model has no file, the file is in no repository, there is no such commit, or the model could not
            be read then.
    """
    file = model.sources or model.origin
    if file is None:
        raise UsageError("the model was read from no file, so nothing tells what it was", hint="load it from its file")
    file = file.resolve()
    root = Path(_git(file.parent, "rev-parse", "--show-toplevel", why=f"{file} lies in no git repository").strip())
    commit = _git(
        root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", why=f"no commit {revision!r} in {root}"
    ).strip()
    listed = _git(root, "ls-tree", "-r", "-z", "--name-only", commit, why=f"cannot list {revision}").split("\0")
    path = file.relative_to(root.resolve()).as_posix()
    if path not in listed:
        return None
    # Imports may lead anywhere in the repository.
    wanted = [each for each in listed if each.endswith(_ENDINGS)] if file.suffix == ".ant" else [path]
    with tempfile.TemporaryDirectory(prefix="mtor-sbml-") as folder:
        _unpack(root, commit, wanted, Path(folder))
        try:
            return load(Path(folder) / path)
        except MtorSbmlError as problem:
            raise UsageError(
                f"at {revision} the model could not be read: {problem.message}", hint="compare with another commit"
            ) from problem


def changed(before: Model | None, now: Model) -> frozenset[str]:
    """Ids of what is new in a model, or is not what it was; display names do not count. All ids, if there was none."""
    if before is None:
        return now.ids
    tables: tuple[tuple[Mapping[str, Any], Mapping[str, Any]], ...] = (
        (before.reactions, now.reactions),
        (before.species, now.species),
        (before.parameters, now.parameters),
        (before.compartments, now.compartments),
        (before.rules, now.rules),
        (before.initial_assignments, now.initial_assignments),
    )
    return frozenset(
        name
        for then, current in tables
        for name, element in current.items()
        if name not in then or _meaning(then[name]) != _meaning(element)
    )


def _meaning(element: Any) -> object:  # noqa: ANN401 - whatever stands in a model's tables
    """An element, whatever it is called for people."""
    return replace(element, name="") if hasattr(element, "name") else element


def _git(folder: Path, *arguments: str, why: str) -> str:
    return _git_bytes(folder, *arguments, why=why).decode(errors="surrogateescape")


def _git_bytes(folder: Path, *arguments: str, why: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, check=False)  # noqa: S603, S607
    except FileNotFoundError as problem:
        raise UsageError("git is not installed, so changes since a commit cannot be found") from problem
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise UsageError(why, hint=f"git says: {said[-1]}" if said else "")
    return done.stdout


def _unpack(root: Path, commit: str, paths: Iterable[str], folder: Path) -> None:
    """Write files of a commit into a folder."""
    content = _git_bytes(root, "archive", "--format=tar", commit, "--", *paths, why=f"cannot read {commit}")
    with tarfile.open(fileobj=io.BytesIO(content)) as archive:
        archive.extractall(folder, filter="data")
