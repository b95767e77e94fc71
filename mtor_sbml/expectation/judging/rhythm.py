"""Peaks of a curve, how far each stands out, and the period and damping of those that count."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from mtor_sbml.expectation.judging.over_time import Curve, FloatArray

FEWEST = 3  #: peaks of something that oscillates
STANDS_OUT = 0.1  #: prominence of a peak that counts, as a share of the curve's span


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What a curve with at least three peaks does from peak to peak."""

    prominence: float  #: the third largest: how far a peak is above the higher of the valleys beside it
    peaks: int  #: that count: those that stand out by a tenth of the span, and three in any case
    period: float  #: mean time from one to the next
    damping: float  #: share of the amplitude that is lost from one to the next; 0 for a steady oscillation


def rhythm_of(curve: Curve, resolution: float, span: float) -> Rhythm | None:
    """The rhythm of a curve; None with fewer than three peaks that stand out by a resolution.

    The amplitude of a peak is its height above the next valley, so that an oscillation may ride on a slow rise. For
    exp(−λt)·cos(ωt) the damping is 1 − exp(−λ·2π/ω).
    """
    times, values = curve.outline
    at, prominences = _peaks(values)
    counts = (prominences >= resolution) & (prominences > 0)
    at, prominences = at[counts], prominences[counts]
    if len(at) < FEWEST:
        return None
    third = float(np.sort(prominences)[-FEWEST])
    chosen = at[prominences >= min(third, STANDS_OUT * span)]
    drops = [values[peak] - np.min(values[peak:following]) for peak, following in pairwise(chosen)]
    steps = len(drops)
    damping = 1 - (drops[-1] / drops[0]) ** (1 / (steps - 1))
    return Rhythm(third, len(chosen), float(times[chosen[-1]] - times[chosen[0]]) / steps, float(damping))


def _peaks(values: FloatArray) -> tuple[np.ndarray[tuple[int], np.dtype[np.intp]], FloatArray]:
    """Where values have peaks between their ends, and how far each stands out."""
    shown = np.flatnonzero(np.concatenate([[True], np.diff(values) != 0]) & ~np.isnan(values))
    heights = values[shown]
    inner = np.flatnonzero((heights[1:-1] > heights[:-2]) & (heights[1:-1] > heights[2:])) + 1
    return shown[inner], np.array([_prominence(heights, int(each)) for each in inner])


def _prominence(heights: FloatArray, peak: int) -> float:
    """Height above the higher of the two valleys that lie between a peak and higher ground, or the end."""
    higher = np.flatnonzero(heights > heights[peak])
    before, after = higher[higher < peak], higher[higher > peak]
    left = heights[before[-1] if len(before) else 0 : peak + 1]
    right = heights[peak : (after[0] if len(after) else len(heights)) + 1]
    return float(heights[peak] - max(np.min(left), np.min(right)))
