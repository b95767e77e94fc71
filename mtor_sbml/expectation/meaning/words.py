"""Typed values in words: names, experiments, times and numbers as a reader wants them, short."""

from __future__ import annotations

from functools import lru_cache
from math import inf

from mtor_sbml.expectation.meaning.typed import (
    Area,
    Arithmetic,
    At,
    Constant,
    Crossing,
    Duration,
    FoldChange,
    Landmark,
    Moment,
    Negative,
    Reading,
    Rhythm,
    Scaled,
    Sort,
    Summary,
    Type,
    Value,
    Window,
)
from mtor_sbml.expectation.meaning.typed_curves import Estimate
from mtor_sbml.model.units import Quantity, are_compatible, convert, pretty

_CONCENTRATIONS = ("M", "mM", "uM", "nM", "pM", "fM")
_ROUNDS_TO_1 = 0.9995  #: with three digits
_SECONDS = {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0}


def number(value: float) -> str:
    """Three significant digits: 0.42, 0.021, 2e-07, 1230."""
    short = f"{value:.3g}"
    return f"{float(short):.0f}" if 1000 <= abs(value) < 1e6 else short


def percent(ratio: float) -> str:
    """A ratio in percent: "5 %"."""
    return f"{number(100 * ratio)} %"


def level(value: float, sort: Sort) -> str:
    """A level with its unit: "20 nM"."""
    return f"{number(value)} {pretty(sort.unit)}".rstrip()


def time(value: float, unit: str | None) -> str:
    """A time in the unit that suits it: "1 h" for 60 min; as a bare number where the model declares no unit of time."""
    if value == inf:
        return "steady state"
    if not unit:
        return number(value)
    seconds = convert(Quantity(value, unit), "s")
    size = abs(seconds)
    if size >= 2 * 86400 and size % 86400 == 0:
        suited = "d"
    elif size >= 36000 or (size and size % 3600 == 0):
        suited = "h"
    else:
        suited = "min" if size >= 60 or not size else "s"
    return f"{number(seconds / _SECONDS[suited])} {suited}"


def dose(value: float, sort: Sort, time_unit: str | None, *, digits: int = 3) -> str:
    """A dose in the unit that suits it: "50 pM" for 0.05 nM."""
    if sort.type is Type.TIME:
        return time(value, time_unit)
    unit = sort.unit
    ones = _ones_in_concentrations(unit) if unit and value else {}
    if ones:
        unit = next((each for each, one in ones.items() if one * abs(value) >= _ROUNDS_TO_1), _CONCENTRATIONS[-1])
        value = convert(Quantity(value, sort.unit or ""), unit)
    return f"{value:.{digits}g} {pretty(unit)}".rstrip()


@lru_cache(maxsize=64)
def _ones_in_concentrations(unit: str) -> dict[str, float]:
    """How much one of a unit is in each of the units that concentrations are told in; nothing where it is none."""
    return {each: convert(Quantity(1.0, unit), each) for each in _CONCENTRATIONS} if are_compatible(unit, "M") else {}


def of(value: Value, time_unit: str | None) -> str:
    """What a value is: "p-S6K1 (T389) in insulin at 1 h"."""
    match value:
        case Constant():
            return value.text
        case Reading():
            return f"{value.measured.name} in {value.said}"
        case At():
            return f"{_inner(value.value, time_unit)} {moment(value.moment, time_unit)}"
        case Crossing() | Duration():
            return value.said
        case Area() | Summary() | Landmark() | Rhythm():
            kind = _KINDS["area" if isinstance(value, Area) else value.which]
            return f"{kind} {_inner(value.value, time_unit)}{window(value.window, time_unit)}"
        case _:
            return _compound(value, time_unit)


_KINDS = {
    "max": "largest",
    "min": "smallest",
    "mean": "mean",
    "area": "area under",
    "half_time": "half-time of",
    "time_to_peak": "time to the peak of",
    "period": "period of",
    "damping": "damping of",
    "ic50": "IC50 of",
    "ec50": "EC50 of",
    "hill": "Hill coefficient of",
}


def _compound(value: Arithmetic | Scaled | Negative | FoldChange | Estimate, time_unit: str | None) -> str:
    match value:
        case FoldChange():
            return f"fold change of {of(value.without, time_unit)} by {value.changes}"
        case Estimate():
            return f"{_KINDS[value.which]} {value.curve.dose_name} on {value.curve.said}"
        case Negative():
            return f"−{_inner(value.value, time_unit)}"
        case Scaled():
            return f"{value.said} {_inner(value.value, time_unit)}" if value.said else of(value.value, time_unit)
        case Arithmetic():
            return f"{_inner(value.left, time_unit)} {value.operator} {_inner(value.right, time_unit)}"


def moment(when: Value | Moment, time_unit: str | None) -> str:
    """A moment: "at 1 h", "at start"."""
    return when.value if isinstance(when, Moment) else f"at {_clock(when, time_unit)}"


def window(where: Window, time_unit: str | None) -> str:
    """A window that somebody wrote: " from 0 min to 1 h"; nothing for the default."""
    if where.is_default:
        return ""
    return f" from {_clock(where.start, time_unit)} to {_clock(where.end, time_unit)}"


def shown(value: float, sort: Sort, time_unit: str | None) -> str:
    """A number with what its sort says of it: a level's unit, a time's suited unit, nothing for a number."""
    return time(value, time_unit) if sort.type is Type.TIME else level(value, sort)


def _clock(value: Value, time_unit: str | None) -> str:
    return time(value.number, time_unit) if isinstance(value, Constant) else of(value, time_unit)


def _inner(value: Value, time_unit: str | None) -> str:
    text = of(value, time_unit)
    return f"({text})" if isinstance(value, Arithmetic) else text
