"""Compile a model for libRoadRunner, fast and without noise, and read what it says when something goes wrong."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mtor_sbml.errors import SimulationError
from mtor_sbml.model.document import Model


def compiled(model: Model) -> Any:  # noqa: ANN401 - libRoadRunner has no types
    """The model as a `roadrunner.RoadRunner`.

    Raises:
        SimulationError: libRoadRunner cannot run it: algebraic rules, delays, fast reactions.
    """
    import roadrunner

    try:
        with _fast_and_quiet():
            return roadrunner.RoadRunner(model.sbml)
    except RuntimeError as problem:
        raise SimulationError(
            f"model {model.id!r} cannot be simulated: {said(problem)}",
            hint="libRoadRunner runs reactions, rate and assignment rules, and events; no delays, algebraic rules "
            "or fast reactions",
        ) from problem


def said(problem: RuntimeError) -> str:
    """What libRoadRunner said, without the C++ signatures that follow it."""
    return (
        re.split(r"[;,]? (?:[Ii]n|at) (?:virtual|int|double|void)\b", str(problem).strip())[0]
        .splitlines()[0]
        .rstrip(".;")
    )


@contextmanager
def quiet() -> Iterator[None]:
    """Keep libRoadRunner's own messages off the console: they go past Python, and its exceptions say the same."""
    import roadrunner

    level = roadrunner.Logger.getLevel()
    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
    try:
        yield
    finally:
        roadrunner.Logger.setLevel(level)


@contextmanager
def _fast_and_quiet() -> Iterator[None]:
    """What is made within compiles with LLJIT, five times faster than by default, and keeps SUNDIALS off the console.

    Both are choices for the whole process, so they are taken back.
    """
    import roadrunner

    config, backend = roadrunner.Config, roadrunner.Config.LLVM_BACKEND
    compiler = config.getValue(backend)
    names = ("SUNLOGGER_WARNING_FILENAME", "SUNLOGGER_ERROR_FILENAME")
    before = {name: os.environ.get(name) for name in names}
    config.setValue(backend, config.LLJIT)
    os.environ.update(dict.fromkeys(names, os.devnull))
    try:
        yield
    finally:
        config.setValue(backend, compiler)
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
