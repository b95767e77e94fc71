"""SBML's operators and functions on numbers and arrays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from itertools import pairwise, starmap
from typing import Any

import numpy as np


def _truth(test: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *arguments: test(*arguments) * 1.0


def _chained(comparison: Callable[..., Any]) -> Callable[..., Any]:
    """`a < b < c` says `a < b` and `b < c`."""
    return _truth(lambda *parts: reduce(np.logical_and, starmap(comparison, pairwise(parts)), np.True_))


def _joined(operation: Callable[..., Any], start: float) -> Callable[..., Any]:
    return lambda *parts: reduce(operation, parts, start)


def _minus(first: Any, *second: Any) -> Any:  # noqa: ANN401
    return first - second[0] if second else np.negative(first)


def _piecewise(*parts: Any) -> Any:  # noqa: ANN401
    """Pairs of value and condition, the first that is true; then the value otherwise, which is NaN when left out."""
    pairs, rest = divmod(len(parts), 2)
    result = parts[-1] if rest else np.nan
    for i in reversed(range(pairs)):
        result = np.where(np.not_equal(parts[2 * i + 1], 0), parts[2 * i], result)
    return result


def _root(degree: Any, radicand: Any) -> Any:  # noqa: ANN401
    # numpy's power is NaN for the odd roots of negative numbers.
    odd = np.mod(degree, 2) == 1
    plain = np.float_power(np.abs(radicand), np.divide(1.0, degree))
    return np.where(np.less(radicand, 0), np.where(odd, -plain, np.nan), plain)


def _factorial(x: Any) -> Any:  # noqa: ANN401
    from scipy.special import gamma

    return gamma(np.add(x, 1.0))


#: Every function and operator of SBML's mathematics that a value at one time decides, by its name in a `Call`.
NUMERIC: Mapping[str, Callable[..., Any]] = {
    "+": _joined(np.add, 0.0),
    "-": _minus,
    "*": _joined(np.multiply, 1.0),
    "/": np.divide,
    "^": np.float_power,
    "<": _chained(np.less),
    "<=": _chained(np.less_equal),
    ">": _chained(np.greater),
    ">=": _chained(np.greater_equal),
    "==": _chained(np.equal),
    "!=": _truth(np.not_equal),
    "&&": _truth(_joined(np.logical_and, 1.0)),
    "||": _truth(_joined(np.logical_or, 0.0)),
    "xor": _truth(_joined(np.logical_xor, 0.0)),
    "!": _truth(np.logical_not),
    "implies": _truth(lambda a, b: np.logical_or(np.logical_not(a), b)),
    "piecewise": _piecewise,
    "abs": np.abs,
    "ceiling": np.ceil,
    "floor": np.floor,
    "exp": np.exp,
    "ln": np.log,
    "log": lambda base, x: np.log(x) / np.log(base),
    "log2": np.log2,
    "log10": np.log10,
    "sqrt": np.sqrt,
    "root": _root,
    "factorial": _factorial,
    "min": _joined(np.minimum, np.inf),
    "max": _joined(np.maximum, -np.inf),
    "quotient": lambda a, b: np.trunc(np.divide(a, b)),
    "rem": np.fmod,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "sec": lambda x: 1 / np.cos(x),
    "csc": lambda x: 1 / np.sin(x),
    "cot": lambda x: 1 / np.tan(x),
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "sech": lambda x: 1 / np.cosh(x),
    "csch": lambda x: 1 / np.sinh(x),
    "coth": lambda x: 1 / np.tanh(x),
    "arcsin": np.arcsin,
    "arccos": np.arccos,
    "arctan": np.arctan,
    "arcsec": lambda x: np.arccos(np.divide(1, x)),
    "arccsc": lambda x: np.arcsin(np.divide(1, x)),
    "arccot": lambda x: np.arctan(np.divide(1, x)),
    "arcsinh": np.arcsinh,
    "arccosh": np.arccosh,
    "arctanh": np.arctanh,
    "arcsech": lambda x: np.arccosh(np.divide(1, x)),
    "arccsch": lambda x: np.arcsinh(np.divide(1, x)),
    "arccoth": lambda x: np.arctanh(np.divide(1, x)),
}
#: Functions that need more than the values at one time.
NEEDS_A_RUN = frozenset({"delay", "rateOf"})
