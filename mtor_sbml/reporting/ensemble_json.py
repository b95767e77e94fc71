"""Ensembles as JSON, in the shape that the published schema describes."""

from __future__ import annotations

from math import isnan

from mtor_sbml.reporting.json import Json
from mtor_sbml.variants.ensemble_result import QUANTILES, Ensemble, Robustness
from mtor_sbml.variants.share import Share


def ensemble_json(ensemble: Ensemble) -> Json:
    """What an ensemble says of a model, and what it takes to do it again."""
    return {
        "model": ensemble.model.id,
        "method": ensemble.method.value,
        "seed": ensemble.seed,
        "variants": ensemble.size,
        "parameters": [
            {
                "id": each.id,
                "unit": ensemble.model.unit_of(each.id),
                "nominal": each.nominal,
                "lower": each.lower,
                "upper": each.upper,
                "scale": "log" if each.is_logarithmic else "lin",
            }
            for each in ensemble.ranges
        ],
        "all_hold": _share(ensemble.all_hold),
        "expectations": [_expectation(ensemble, each) for each in ensemble.robustness],
        "failures": [{"variant": variant, "reason": why} for variant, why in ensemble.failures.items()],
    }


def _expectation(ensemble: Ensemble, each: Robustness) -> Json:
    correlations = ensemble.correlations().loc[each.id].to_numpy(dtype=float)
    return {
        "id": each.id,
        "strength": each.strength.value,
        "xfail": each.xfail,
        "holds": _share(each.holds),
        "fails": _share(each.fails),
        "errors": {**_share(each.errors), "first": each.why or None},
        "margin": {
            "itself": _number(each.itself),
            "quantiles": {f"{at:g}": _number(value) for at, value in zip(QUANTILES, each.quantiles, strict=True)},
        },
        "depends_on": each.strongest
        and {"parameter": each.strongest.parameter, "correlation": each.strongest.correlation},
        "correlations": {of.id: _number(value) for of, value in zip(ensemble.ranges, correlations, strict=True)},
        "sobol": _sobol(ensemble, each.id),
    }


def _sobol(ensemble: Ensemble, expectation: str) -> Json | None:
    found = ensemble.indices.get(expectation)
    if found is None:
        return None
    arrays = {"S1": found.first, "S1_conf": found.first_error, "ST": found.total, "ST_conf": found.total_error}
    return {
        "base_points": found.base_points,
        "indices": [
            {"parameter": each.id, **{name: float(values[number]) for name, values in arrays.items()}}
            for number, each in enumerate(ensemble.ranges)
        ],
    }


def _share(share: Share) -> Json:
    low, high = share.interval
    return {
        "count": share.count,
        "of": share.of,
        "share": _number(share.value),
        "low": _number(low),
        "high": _number(high),
    }


def _number(value: float) -> float | None:
    """A number, or null where there is none."""
    return None if isnan(value) else float(value)
