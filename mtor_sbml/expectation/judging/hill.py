"""The Hill curve through levels at doses: y(x) = y0 + (y1 − y0)·xⁿ/(xⁿ + cⁿ), fitted over the logarithm of the dose."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

_STARTS = np.array([0.5, 1.0, 2.0, 4.0, 8.0, 16.0])  #: Hill coefficients to begin with
_EXPONENTS = 0.05, 60.0  #: beyond these no series of doses tells one from the other
_BEYOND = np.log(1e3)  #: how far outside the doses the midpoint is looked for


@dataclass(frozen=True, slots=True)
class HillCurve:
    """A Hill curve with how well it fits."""

    without: float  #: y0, the level at dose 0
    saturated: float  #: y1, the level at endless dose
    midpoint: float  #: c, the dose at which half of the way from y0 to y1 is done
    coefficient: float  #: n, the Hill coefficient; positive, also for a curve that falls
    r_squared: float  #: share of the levels' variance that the curve explains

    @property
    def change(self) -> float:
        """From dose 0 to endless dose; negative for a curve that falls."""
        return self.saturated - self.without


def fit(doses: FloatArray, levels: FloatArray) -> HillCurve:
    """The Hill curve with the least squares.

    Midpoint and exponent are searched for; for each pair of them the two plateaus that fit best are known in closed
    form (regression of the levels on the curve between 0 and 1), so that no guess of the plateaus is needed.

    Args:
        doses: Not negative, ascending, at least five. Shape (n,).
        levels: Not all the same. Shape (n,).

    Example:
        >>> doses = np.geomspace(0.01, 100.0, 17)
        >>> found = fit(doses, 5 - 4 * doses**2 / (doses**2 + 3**2))
        >>> round(found.midpoint, 6), round(found.coefficient, 6), round(found.saturated, 6)
        (3.0, 2.0, 1.0)
    """
    from scipy.optimize import least_squares

    with np.errstate(divide="ignore"):
        logs = np.log(doses)  # −inf for dose 0, where the curve is at its first plateau
    finite = logs[np.isfinite(logs)]
    midpoints = np.concatenate([finite, (finite[1:] + finite[:-1]) / 2])
    starts = np.array([(midpoint, np.log(exponent)) for midpoint in midpoints for exponent in _STARTS])
    best = starts[np.argmin(np.sum(_residuals(starts.T[:, :, None], logs, levels) ** 2, axis=1))]
    found = least_squares(
        _residuals,
        best,
        args=(logs, levels),
        bounds=(
            [finite[0] - _BEYOND, np.log(_EXPONENTS[0])],
            [finite[-1] + _BEYOND, np.log(_EXPONENTS[1])],
        ),
        x_scale=(1.0, 0.5),
        xtol=1e-10,
        ftol=1e-12,
        gtol=1e-12,
    )
    shape = _between_plateaus(found.x, logs)
    (slope,), (first,) = (map(float, each) for each in _plateaus(shape, levels))
    left = float(np.sum((levels - first - slope * shape) ** 2))
    variance = float(np.sum((levels - np.mean(levels)) ** 2))
    return HillCurve(first, first + slope, float(np.exp(found.x[0])), float(np.exp(found.x[1])), 1 - left / variance)


def _residuals(parameters: FloatArray, logs: FloatArray, levels: FloatArray) -> FloatArray:
    """What the best plateaus leave over, as a share of the levels' range so that tolerances mean the same for all.

    Args:
        parameters: Log c and log n, shape (2,), or of several curves, shape (2, curves, 1).
        logs: Of the doses, shape (n,).
        levels: Shape (n,).

    Returns:
        Shape (n,), or (curves, n).
    """
    shape = _between_plateaus(parameters, logs)
    slope, first = _plateaus(shape, levels)
    return np.asarray((levels - first - slope * shape) / np.ptp(levels))


def _between_plateaus(parameters: FloatArray, logs: FloatArray) -> FloatArray:
    """The curve between 0 and 1: xⁿ/(xⁿ + cⁿ) with log c and log n as parameters."""
    from scipy.special import expit

    return np.asarray(expit(np.exp(parameters[1]) * (logs - parameters[0])))


def _plateaus(shape: FloatArray, levels: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Slope and intercept of the levels on the curve between 0 and 1; of each curve, if there are several."""
    mean = np.mean(shape, axis=-1, keepdims=True)
    centred = shape - mean
    spread = np.sum(centred**2, axis=-1, keepdims=True)
    slope = np.sum(centred * levels, axis=-1, keepdims=True) / np.where(spread > 0, spread, np.inf)
    return slope, np.mean(levels) - slope * mean
