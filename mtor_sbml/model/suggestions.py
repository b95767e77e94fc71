"""What somebody who misspelt a name may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mtor_sbml.model.document import Model


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint such as "did you mean 'p_S6K'?", whatever the case; empty when nothing is like the name."""
    folded = {other.casefold(): other for other in known}
    close = difflib.get_close_matches(name.casefold(), folded, n=1)
    return f"did you mean {folded[close[0]]!r}?" if close else ""


def nearest_id(name: str, model: Model, known: Iterable[str]) -> str:
    """A hint for what is no id of a model: whose display name it is, where ids say nothing, or what is nearest."""
    known = sorted(known)
    named = next((each for each in known if model.name_of(each) == name), None)
    return f"that is the name of {named!r}" if named else nearest(name, known)
