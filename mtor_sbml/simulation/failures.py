"""What is said when a run goes wrong: where, which element, and what to look for."""

from __future__ import annotations

from collections.abc import Sequence

from mtor_sbml.errors import SimulationError


def gave_up(time: float, said: str, *, fastest: str | None, most_stiff: int | None) -> SimulationError:
    """The solver came no further.

    Args:
        time: Where.
        said: Its own words.
        fastest: The species that moves fastest there.
        most_stiff: Where the model is too large for the stiff solver: how many species that takes.
    """
    hint = (
        "look for divisions by a species that reaches 0, for rates without bound, and for values that were set far "
        "from the model's own"
        if most_stiff is None
        else f"with more than {most_stiff} species only the solver for models that are not stiff is used: take a part "
        "of the model"
    )
    moves = f"; {fastest} moves fastest" if fastest else ""
    return SimulationError(f"the solver gave up at time {time:g}{moves} ({said})", hint=hint)


def begins_without_a_number(time: float, elements: Sequence[str]) -> SimulationError:
    """The solver came no further, as some elements have never had a value."""
    return SimulationError(
        f"the solver gave up at time {time:g}: {', '.join(elements[:3])} begins with a value that is no number",
        hint="give it one in the model or in a condition; look for divisions by 0 in what it is worked out from",
    )


def never_stops(time: float, often: str) -> SimulationError:
    """Events make one another fire."""
    return SimulationError(
        f"events fire one another without end at time {time:g} {often}",
        hint="let what such an event sets make its own trigger false for a while",
    )


def too_often(time: float, often: str) -> SimulationError:
    """More events than can be recorded, each at its own time."""
    return SimulationError(
        f"events fire too often to be recorded, until time {time:g} {often}",
        hint="let the experiment end earlier, or write what they do as a rate",
    )


def no_number(element: str, time: float) -> SimulationError:
    """A value that was recorded is none."""
    return SimulationError(
        f"{element} is no finite number at time {time:g}",
        hint="look for divisions by 0 and for logarithms and powers of negative numbers",
    )
