"""What somebody who misspelt a name may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from mtor_sbml.errors import UsageError

if TYPE_CHECKING:
    from mtor_sbml.model.document import Model

E = TypeVar("E", bound=StrEnum)


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint such as "did you mean 'p_S6K'?", whatever the case; empty when nothing is like the name."""
    other = closest(name, known)
    return "" if other is None else f"did you mean {other!r}?"


def closest(name: str, known: Iterable[str]) -> str | None:
    """Of the known names the one that is most like this one, whatever the case; None when nothing is like it."""
    folded = {other.casefold(): other for other in known}
    close = difflib.get_close_matches(name.casefold(), folded, n=1)
    return folded[close[0]] if close else None


def similarity(one: str, other: str) -> float:
    """How alike two names are, whatever the case: 1 for the same, 0 for nothing in common."""
    return difflib.SequenceMatcher(None, one.casefold(), other.casefold()).ratio()


def nearest_id(name: str, model: Model, known: Iterable[str]) -> str:
    """A hint for what is no id of a model: whose display name it is, where ids say nothing, or what is nearest."""
    known = sorted(known)
    named = next((each for each in known if model.name_of(each) == name), None)
    return f"that is the name of {named!r}" if named else nearest(name, known)


def one_of(kinds: type[E], name: str, what: str) -> E:
    """The member that a user names.

    Args:
        kinds: What there is.
        name: As the user wrote it.
        what: What a member is, in a word.

    Raises:
        UsageError: There is none of that name; with the nearest, or all of them.
    """
    try:
        return kinds(name)
    except ValueError as problem:
        known = [each.value for each in kinds]
        raise UsageError(
            f"no {what} {str(name)!r}", hint=nearest(str(name), known) or f"there are {', '.join(known)}"
        ) from problem
