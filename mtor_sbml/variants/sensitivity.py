"""What a margin depends on: rank correlations with the values that vary, and Sobol indices."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
from numpy.typing import NDArray

from mtor_sbml.errors import UsageError
from mtor_sbml.variants.share import CONFIDENCE

#: Fewer margins have no correlation worth a number.
_FEWEST = 5


def rank_correlations(points: NDArray[np.float64], margins: NDArray[np.float64]) -> NDArray[np.float64]:
    """Spearman's rank correlation of a margin with each value that varies.

    Args:
        points: Where each variant lies in the unit cube, shape (n, d). Ranges rise along it, so that ranks are those
            of the values.
        margins: Of one expectation, shape (n,); NaN where there is none, which leaves that variant out.

    Returns:
        Shape (d,), −1 to 1; NaN where there are fewer than five margins, or all are equal.

    Example:
        >>> rank_correlations(np.array([[0.1], [0.2], [0.4], [0.5], [0.9]]), np.array([5.0, 4.0, 3.0, 0.1, 0.0]))
        array([-1.])
    """
    there = ~np.isnan(margins)
    if there.sum() < _FEWEST or np.ptp(margins[there]) == 0:
        return np.full(points.shape[1], np.nan)
    from scipy.stats import rankdata

    of_points = rankdata(points[there], axis=0)
    of_margins = rankdata(margins[there])
    of_points -= of_points.mean(axis=0)
    of_margins -= of_margins.mean()
    lengths = np.linalg.norm(of_points, axis=0) * np.linalg.norm(of_margins)
    correlations: NDArray[np.float64] = np.clip((of_margins @ of_points) / lengths, -1.0, 1.0)
    return correlations


def chance(margins: int, values: int) -> float:
    """The rank correlation that the strongest of many values exceeds by chance in one of twenty ensembles.

    Student's t for a correlation of nothing, with Bonferroni's correction for the number of values.

    Args:
        margins: How many margins.
        values: How many values vary.
    """
    free = margins - 2
    if free < 1:
        return inf
    from scipy.stats import t

    limit = float(t.ppf(1 - (1 - CONFIDENCE) / (2 * values), free))
    return limit / sqrt(free + limit**2)


@dataclass(frozen=True, eq=False)
class Indices:
    """Sobol indices of one margin, each array of shape (d,)."""

    first: NDArray[np.float64]  #: S1: the share of the margin's variance that a value explains alone
    first_error: NDArray[np.float64]  #: half the width of its 95 % confidence interval, by bootstrap
    total: NDArray[np.float64]  #: ST: the same with all that it does together with others
    total_error: NDArray[np.float64]
    base_points: int  #: of Saltelli's design, that all variants of had a margin


def sobol_indices(margins: NDArray[np.float64], dimensions: int, *, seed: int = 0) -> Indices | None:
    """Sobol indices of a margin over Saltelli's design, by SALib.

    First order after Saltelli and others 2010 (doi:10.1016/j.cpc.2009.09.018), total after Jansen 1999.

    Args:
        margins: In the order of the design, `dimensions` + 2 for each base point; a base point with a NaN is left out.
        dimensions: How many values vary.
        seed: Of the bootstrap.

    Returns:
        The indices; None when fewer than five base points are left, or all margins are equal.

    Raises:
        UsageError: SALib is not installed.
    """
    by_point = margins.reshape(-1, dimensions + 2)
    whole = by_point[~np.isnan(by_point).any(axis=1)]
    # What one value alone moves is not there in A and B, whose variance all is divided by.
    if len(whole) < _FEWEST or np.ptp(whole[:, [0, -1]]) == 0:
        return None
    try:
        from SALib.analyze import sobol
    except ImportError as problem:
        raise UsageError("Sobol indices need SALib", hint='pip install "mtor-sbml[variants]"') from problem
    space = {"num_vars": dimensions, "names": [f"x{number}" for number in range(dimensions)]}
    # SALib takes a seed of 0 for none.
    found = sobol.analyze(space, whole.ravel(), calc_second_order=False, conf_level=CONFIDENCE, seed=seed + 1)
    return Indices(found["S1"], found["S1_conf"], found["ST"], found["ST_conf"], len(whole))
