"""Compile a model for libRoadRunner, fast and without noise, and read what it says when something goes wrong."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from mtor_sbml.model.document import Model
from mtor_sbml.simulation.unsupported import refusal


def compiled(model: Model, sbml: str, *, stiff: bool = True) -> Any:  # noqa: ANN401 - libRoadRunner has no types
    """A model as a `roadrunner.RoadRunner`.

    Args:
        model: For messages.
        sbml: The text to run: the model's own, or that of a working copy.
        stiff: Whether the solver is one for stiff models, which works with a dense matrix.

    Raises:
        SimulationError: libRoadRunner cannot run it; names the construct and the element.
    """
    import roadrunner

    try:
        with _fast_and_quiet():
            made = roadrunner.RoadRunner(sbml)
            made.integrator.setValue("stiff", stiff)
            return made
    except RuntimeError as problem:
        raise refusal(model, said(problem)) from problem


def said(problem: RuntimeError) -> str:
    """What libRoadRunner said, without the C++ signatures that follow it."""
    return (
        re.split(r"[;,.]* (?:[Ii]n|at) (?:virtual|int|double|void|\w+::\w+)\b", str(problem).strip())[0]
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
    """What is made within compiles up to ten times faster than by default, and keeps SUNDIALS off the console.

    LLJIT is five times faster than the default, and without functions for initial values it is twice as fast again.
    An attribute for each of the model's ids would hide libRoadRunner's own: `reset`, in nine cases of the SBML Test
    Suite. These are choices for the whole process, so they are taken back.
    """
    import roadrunner

    config = roadrunner.Config
    choices = {
        config.LLVM_BACKEND: config.LLJIT,
        config.LOADSBMLOPTIONS_MUTABLE_INITIAL_CONDITIONS: False,
        config.ROADRUNNER_DISABLE_PYTHON_DYNAMIC_PROPERTIES: True,
    }
    names = ("SUNLOGGER_WARNING_FILENAME", "SUNLOGGER_ERROR_FILENAME")
    chosen = {key: config.getValue(key) for key in choices}
    before = {name: os.environ.get(name) for name in names}
    for key, value in choices.items():
        config.setValue(key, value)
    os.environ.update(dict.fromkeys(names, os.devnull))
    try:
        yield
    finally:
        for key, value in chosen.items():
            config.setValue(key, value)
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
