"""Ensembles for people: the expectations that hold least often first, and what they depend on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import isnan

import numpy as np
from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mtor_sbml.reporting.markdown import escaped, table
from mtor_sbml.reporting.summary import counted
from mtor_sbml.variants.ensemble_result import Ensemble, Robustness
from mtor_sbml.variants.sample import Method

#: Lines of a list that a screen has room for.
_LINES = 10
_COLUMNS = ("expectation", "holds", "interval", "errors", "margin 5 %", "50 %", "95 %", "itself", "depends most on")


def ensemble_report(ensemble: Ensemble) -> RenderableType:
    """A table of expectations, what could not be evaluated or run, and one sentence."""
    return Group(*_screen(ensemble))


def _screen(ensemble: Ensemble) -> Iterator[RenderableType]:
    shown = Table(box=SIMPLE_HEAD, pad_edge=False)
    for column in _COLUMNS:
        is_text = column in {_COLUMNS[0], _COLUMNS[-1]}
        shown.add_column(column, justify="left" if is_text else "right", overflow="fold", no_wrap=not is_text)
    for each in _least_robust_first(ensemble):
        name, holds, *rest = _cells(ensemble, each)
        style = "green" if each.holds.count == each.holds.of else "bold red" if not each.holds.count else "yellow"
        shown.add_row(Text(name), Text(holds, style=style), *map(Text, rest))
    yield shown
    for title, lines in _lists(ensemble):
        yield Text(title, style="bold")
        yield from (Padding(Text(line), (0, 0, 0, 2)) for line in lines[:_LINES])
        if len(lines) > _LINES:
            yield Text(f"  and {len(lines) - _LINES} more, which --format json lists", style="dim")
        yield Text()
    yield Text(f"{ensemble.model.id}: {ensemble.in_words()}")
    yield Text(_about(ensemble), style="dim")


def ensemble_markdown(ensemble: Ensemble) -> str:
    """A section: the sentence, the table, and folded, what could not be evaluated or run."""
    rows = [[escaped(cell) for cell in _cells(ensemble, each)] for each in _least_robust_first(ensemble)]
    blocks = [
        f"### {escaped(ensemble.model.id)}: {escaped(ensemble.in_words())}",
        escaped(_about(ensemble)),
        table(_COLUMNS, rows),
    ]
    for title, lines in _lists(ensemble):
        listed = "\n".join(f"- {escaped(line)}" for line in lines)
        blocks.append(f"<details><summary>{escaped(title)} ({len(lines)})</summary>\n\n{listed}\n\n</details>")
    return "\n\n".join(blocks)


def _least_robust_first(ensemble: Ensemble) -> Sequence[Robustness]:
    return sorted(ensemble.robustness, key=lambda each: (each.holds.value, each.quantiles[0]))


def _cells(ensemble: Ensemble, each: Robustness) -> Sequence[str]:
    low, high = each.holds.interval
    lowest, _, median, _, highest = each.quantiles
    return (
        each.id + ("" if each.xfail is None else " (xfail)"),
        _percent(each.holds.value),
        "" if isnan(low) else f"{100 * low:.0f} – {100 * high:.0f}%",
        _percent(each.errors.value) if each.errors.count else "",
        *map(_margin, (lowest, median, highest, each.itself)),
        _depends_on(ensemble, each),
    )


def _depends_on(ensemble: Ensemble, each: Robustness) -> str:
    """The value that matters most: by its total index where there are Sobol indices, or else by its correlation."""
    indices = ensemble.indices.get(each.id)
    if indices is not None:
        best = int(np.argmax(indices.total))
        total, error = indices.total[best], indices.total_error[best]
        return f"{ensemble.ranges[best].id} (ST {total:.2f} ± {error:.2f})"
    return f"{each.strongest.parameter} ({each.strongest.correlation:+.2f})" if each.strongest else ""


def _lists(ensemble: Ensemble) -> Iterator[tuple[str, Sequence[str]]]:
    """What else there is to say: a title and its lines, each list only if it has some."""
    errors = [
        f"{each.id}, on {counted(each.errors.count, 'variant')}: {each.why}"
        for each in ensemble.robustness
        if each.errors.count
    ]
    if errors:
        yield "could not be evaluated on some variants; the first says", errors
    if ensemble.failures:
        yield "could not be run", _failures(ensemble.failures.items())


def _failures(failures: Iterable[tuple[str, str]]) -> Sequence[str]:
    """Reasons, the most frequent first, each with the first variant that has it."""
    failures = tuple(failures)
    first = {why: variant for variant, why in reversed(failures)}
    return [
        f"{counted(count, 'variant')}, such as {first[why]}: {why}"
        for why, count in Counter(why for _, why in failures).most_common()
    ]


def _about(ensemble: Ensemble) -> str:
    """How it was sampled, in one line."""
    values = counted(len(ensemble.ranges), "value")
    text = f"{counted(ensemble.size, 'variant')} with {values} varied, {ensemble.method.value}, seed {ensemble.seed}"
    if ensemble.method is Method.SALTELLI:
        base = ensemble.size // (len(ensemble.ranges) + 2)
        return f"{text}; shares and margins are of the {2 * base} that are independent"
    return f"{text}; intervals have 95 % confidence; correlations that may be chance are left out"


def _percent(share: float) -> str:
    """A share of variants; only what is all or nothing is called so."""
    if isnan(share):
        return ""
    shown = f"{share:.1%}"
    if shown == "100.0%":
        return "100%" if share == 1 else "> 99.9%"
    if shown == "0.0%":
        return "0%" if share == 0 else "< 0.1%"
    return shown


def _margin(margin: float) -> str:
    return "" if isnan(margin) else f"{margin:+.2f}"
