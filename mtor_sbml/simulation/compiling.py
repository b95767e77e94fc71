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
        with _fast_and_quiet(keeps_initial_values=bool(model.event_targets) or _has_rate_rules(model)):
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


def _has_rate_rules(model: Model) -> bool:
    return any(rule.kind == "rate" for rule in model.rules.values())


@contextmanager
def _fast_and_quiet(*, keeps_initial_values: bool) -> Iterator[None]:
    """What is made within compiles up to ten times faster than by default, and keeps SUNDIALS off the console.

    LLJIT is five times faster than the default, and without functions for initial values it is twice as fast again:
    only for rate rules and events do we ask for them. These are choices for the whole process, so they are taken back.
    """
    import roadrunner

    config = roadrunner.Config
    choices = {
        config.LLVM_BACKEND: config.LLJIT,
        config.LOADSBMLOPTIONS_MUTABLE_INITIAL_CONDITIONS: keeps_initial_values,
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
