"""Numbers as they are written: plain, in percent, as a fold."""

from __future__ import annotations

from lark import Token


def as_number(token: Token) -> float:
    """A number, percentage or fold as a number: 0.1 for `10 %`, 2 for `2-fold`."""
    if token.type == "PERCENT":
        return float(token.rstrip("% ")) / 100
    return float(token.removesuffix("fold").rstrip().removesuffix("-").rstrip().removesuffix("x"))


def as_fold(token: Token) -> float:
    """A tolerance as a fold: 1.25 for `25 %` and for `1.25x`."""
    return as_number(token) + (1 if token.type == "PERCENT" else 0)
