"""Lists and formulas in sentences: the head of long ones."""

from __future__ import annotations

import re
from collections.abc import Sequence


def listed(names: Sequence[str], *, at_most: int = 3) -> str:
    """Names joined by commas; of more than a reader wants, the first and how many more."""
    more = len(names) - at_most
    return ", ".join(names[:at_most]) + (f" and {more} more" if more > 0 else "")


def shortened(formula: str) -> str:
    """A formula as it is quoted, comparisons as people write them: the head of a long one."""
    formula = _COMPARISON.sub(lambda found: f"{found[2]} {_SIGNS[found[1]]} {found[3]}", formula)
    return formula if len(formula) <= 60 else formula[:57] + "…"


#: How libSBML quotes a comparison of two quantities, and the sign of it.
_SIGNS = {"gt": ">", "geq": ">=", "lt": "<", "leq": "<=", "eq": "==", "neq": "!="}
_COMPARISON = re.compile(rf"\b({'|'.join(_SIGNS)})\(([^(),]*), ([^(),]*)\)")
