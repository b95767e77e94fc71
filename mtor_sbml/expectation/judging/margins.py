"""Margins: how far a claim is from flipping, as log2 of what is allowed over what is there.

A margin of 1 means half of what was allowed, −1 twice as much; 0 is the edge. Every function takes numbers or arrays
and returns the same, clipped to ±10. A margin holds when it is 0 or more; a strict comparison (`<`) at its very edge
fails, which `TIE`, the negative number nearest to 0, says. Since the order of margins is the order of being true,
`and` is the smallest, `or` the largest, and `not` the opposite (`opposite`).
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = float | NDArray[np.float64]

LIMIT = 10.0  #: margins are clipped to ±LIMIT
TIE = -5e-324  #: the margin of `<` where both sides are equal: it fails, by nothing

#: Stands for 0 in a logarithm where no resolution is known; far beyond what clipping leaves visible.
_NOTHING = 1e-300


def holds(margin: Numbers) -> bool:
    """Whether a margin means that the claim holds."""
    return bool(np.all(np.asarray(margin) >= 0))


def opposite(margin: Numbers) -> Numbers:
    """The margin of `not`: the other sign, and at the edge the other answer.

    Example:
        >>> opposite(2.0), opposite(0.0) == TIE, opposite(TIE)
        (-2.0, True, 0.0)
    """
    if isinstance(margin, float):
        return {0.0: TIE, TIE: 0.0}.get(margin, -margin)
    return np.select([margin == 0, margin == TIE], [TIE, 0.0], np.negative(margin))


def floored(value: Numbers, resolution: float) -> Numbers:
    """The value, or the resolution where it is smaller: ⌊x⌋."""
    return _largest(value, resolution or _NOTHING)


def at_most(value: Numbers, allowed: Numbers, *, resolution: float = 0.0, strict: bool = False) -> Numbers:
    """Of `value <= allowed` for amounts, numbers and doses, both floored at the resolution.

    Example:
        >>> round(at_most(0.02, 0.1 * 0.8), 2)
        2.0
    """
    return _edged(_log2(floored(allowed, resolution) / floored(value, resolution)), strict=strict)


def at_most_by_odds(value: Numbers, allowed: Numbers, *, resolution: float, strict: bool = False) -> Numbers:
    """Of `value <= allowed` for two fractions: the difference of log2(x/(1 − x)), x held in [ρ, 1 − ρ].

    Near 1 a ratio would never exceed a hundredth; odds tell 0.99 from 0.9 as they tell 0.01 from 0.1.

    Example:
        >>> round(at_most_by_odds(0.9, 0.99, resolution=0.001), 2)
        3.46
    """
    return _edged(_log_odds(allowed, resolution) - _log_odds(value, resolution), strict=strict)


def at_most_by_difference(value: Numbers, allowed: Numbers, *, scale: float, strict: bool = False) -> Numbers:
    """Of `value <= allowed` for signed quantities and differences: what is to spare, as a share of the scale.

    Example:
        >>> at_most_by_difference(5.0, 8.0, scale=10.0)
        0.3
    """
    return _edged((allowed - value) / (scale or _NOTHING), strict=strict)


def earlier(time: float, other: float, *, resolution: float, strict: bool = False) -> float:
    """Of `time <= other`, both counted from the start of their window and floored at the time resolution.

    Example:
        >>> earlier(4.0, 16.0, resolution=0.1)
        2.0
    """
    return float(at_most(time, other, resolution=resolution, strict=strict))


def about(value: Numbers, target: Numbers, fold: float, *, resolution: float = 0.0) -> Numbers:
    """Of `value is about target within …`, the tolerance as a fold: 1.25 for 25 %.

    The allowed deviation over the deviation, both on the log2 scale; no deviation counts as one resolution.

    Example:
        >>> round(about(1.1, 1.0, 1.25), 2), round(about(2.0, 1.0, 1.25), 2)
        (1.23, -1.64)
    """
    floor = floored(target, resolution)
    deviation = np.abs(_log2(floored(value, resolution) / floor))
    smallest = np.maximum(_log2(1 + resolution / floor), _NOTHING)
    return _edged(_log2(np.log2(fold) / _largest(deviation, smallest)))


def about_by_distance(value: Numbers, target: Numbers, distance: float, *, resolution: float = 0.0) -> Numbers:
    """Of `value is about target within 2 nM`: the allowed distance over the distance.

    Example:
        >>> about_by_distance(9.0, 10.0, 2.0)
        1.0
    """
    return _edged(_log2(distance / floored(np.abs(value - target), resolution)))


def absent(value: Numbers, *, resolution: float) -> Numbers:
    """Of `value is absent`: the resolution over the value, a thousandth of it being as good as nothing.

    Example:
        >>> absent(0.0, resolution=0.001)
        10.0
    """
    resolution = resolution or _NOTHING
    return _edged(_log2(resolution / _largest(value, resolution / 1024)))


def kept(deviation: float, allowed: float) -> float:
    """Of `is conserved` and `is non-negative`: the allowed deviation over the worst, floored at 1/1024 of the allowed.

    Example:
        >>> kept(0.0, 1e-6), kept(4e-6, 1e-6)
        (10.0, -2.0)
    """
    allowed = max(allowed, _NOTHING)
    return float(_edged(_log2(allowed / max(deviation, allowed / 1024))))


def settled(distance: float, span: float, share: float, *, resolution: float) -> float:
    """Of `is steady by t`: the allowed share of the signal's span over its largest distance from the end.

    Example:
        >>> settled(1.0, 80.0, 0.05, resolution=0.001)
        2.0
    """
    return float(at_most(distance, share * span, resolution=resolution))


def changed(start: float, end: float, fold: float, *, resolution: float) -> float:
    """Of `rises at least fold`: how often the fold fits into the rise; swap start and end for a fall.

    Example:
        >>> changed(1.0, 5.0, 1.25, resolution=0.001)
        2.0
    """
    return float(at_most(fold * float(floored(start, resolution)), end, resolution=resolution))


def stands_out(height: float, wanted: float, *, resolution: float) -> float:
    """Of a peak, or whatever must be there: how often what is wanted fits into it; below the resolution it is not.

    Example:
        >>> stands_out(8.0, 0.1 * 10.0, resolution=0.001), stands_out(0.0, 0.0, resolution=0.001) == TIE
        (3.0, True)
    """
    is_nothing = height < resolution or height <= 0
    return float(at_most(wanted, height, resolution=resolution, strict=is_nothing))


def _log_odds(value: Numbers, resolution: float) -> Numbers:
    held = np.clip(value, resolution, 1 - resolution)
    return _log2(held / (1 - held))


def _log2(value: Numbers) -> Numbers:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log2(value)


def _largest(value: Numbers, other: Numbers) -> Numbers:
    return np.maximum(value, other)


def _edged(margin: Numbers, *, strict: bool = False) -> Numbers:
    """Clipped, and with `TIE` for 0 where the comparison is strict; NaN stays NaN."""
    if isinstance(margin, float):  # numpy's scalars are floats too: the common case, without array overhead
        clipped = min(max(margin, -LIMIT), LIMIT) if margin == margin else margin  # noqa: PLR0124 - NaN differs from itself
        return TIE if strict and clipped == 0 else float(clipped)
    clipped_all = np.clip(margin, -LIMIT, LIMIT)
    return np.where(clipped_all == 0, TIE, clipped_all) if strict else clipped_all
