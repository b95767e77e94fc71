"""Lists and formulas in sentences: the head of long ones."""

from __future__ import annotations

from collections.abc import Sequence


def listed(names: Sequence[str], *, at_most: int = 3) -> str:
    """Names joined by commas; of more than a reader wants, the first and how many more."""
    more = len(names) - at_most
    return ", ".join(names[:at_most]) + (f" and {more} more" if more > 0 else "")


def shortened(formula: str) -> str:
    """A formula as it is quoted: the head of a long one."""
    return formula if len(formula) <= 60 else formula[:57] + "…"
