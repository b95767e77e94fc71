"""Write the tables of the page on robustness: how often each claim holds when every value varies.

Run it after a change of the model, on an idle machine: `python docs/write_robustness.py FOLDER`. A thousand variants
take an hour or more on two cores; the folder keeps them, so that a run that was interrupted goes on and one that is
complete is read. What stands below the tables, from `## Why` on, is written by hand and kept.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median

import numpy as np

from mtor_sbml.expectation.verdict import Strength
from mtor_sbml.model.loading import load
from mtor_sbml.reporting.markdown import escaped, table
from mtor_sbml.variants.ensemble import ensemble
from mtor_sbml.variants.ensemble_result import Ensemble
from mtor_sbml.variants.ensemble_scores import Fate
from mtor_sbml.variants.share import Share

PAGE = Path(__file__).with_name("model") / "robustness.md"
BY_HAND = "## Why"
NETWORK, SAMPLES, FOLD, SEED = "mtor_network", 1000, 1.5, 1
#: In how many of the cells each `must` should hold, and the median one.
EACH, MEDIAN = 0.9, 0.98
#: How many of the values that a margin depends on are named.
NAMED = 3


_PAGE = """\
# How much depends on luck in the values

All {varying} constants and totals of `{network}` vary at once and independently, each evenly in its logarithm from its
value over {fold} to {fold} times it: {cells} cells. A constant that stands in several modules, such as mTOR's Km for
ATP, varies in each by itself, which a cell would not do. These tables are the record of one run, written by
`python docs/write_robustness.py FOLDER`; on the console they come from

```console
$ mtor-sbml ensemble {network} -n {cells} --fold {fold} --seed {seed} -j 2 --out FOLDER
```

The goal is that each `must` holds in {each:.0%} of the cells and the median one in {median:.0%}.

- Of {musts} `must` expectations {enough_musts} hold in {each:.0%} or more; the median one in {median_must:.1%}.
- A claim with all its `must` expectations at once: {enough_claims} of {claims} hold in {each:.0%} or more, the median
  claim in {median_claim:.1%}.
- Every `must` at once: in {all_hold} cells (95 % confidence: {low:.1%} to {high:.1%} do). {failures} could not be run.

## Claims

{table_of_claims}

## What is short of the goal, and what it hangs on

The rank correlations are those of the margin with the values, strongest first, where they are beyond chance. An error
is a verdict that could not be given, nearly always as a premise fails, and counts as not holding.

{table_of_short}

{by_hand}"""


def main(folder: Path) -> None:
    """Judge the variants that the folder does not hold yet, and write the page."""
    found = ensemble(
        load(NETWORK),
        samples=SAMPLES,
        fold=FOLD,
        seed=SEED,
        jobs=os.cpu_count() or 1,
        out=folder,
        progress=_tell,
    )
    old = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(page(found, old[old.index(BY_HAND) :]), encoding="utf-8")


def _tell(done: int, total: int) -> None:
    sys.stderr.write(f"\r{done} of {total}")


def page(found: Ensemble, by_hand: str) -> str:
    """The whole page, with what is written by hand at its end."""
    shares, claims = musts(found), of_claims(found)
    low, high = found.all_hold.interval
    return _PAGE.format(
        varying=len(found.ranges),
        network=NETWORK,
        fold=FOLD,
        cells=found.size,
        seed=SEED,
        each=EACH,
        median=MEDIAN,
        musts=len(shares),
        enough_musts=sum(share.value >= EACH for share in shares.values()),
        median_must=median(share.value for share in shares.values()),
        claims=len(claims),
        enough_claims=sum(share.value >= EACH for share in claims.values()),
        median_claim=median(share.value for share in claims.values()),
        all_hold=found.all_hold.count,
        low=low,
        high=high,
        failures=len(found.failures),
        table_of_claims=table(("claim", "holds with all its expectations"), _rows_of_claims(claims)),
        table_of_short=table(
            ("expectation", "holds", "interval", "errors", "median margin", "of the model itself", "depends most on"),
            _rows_of_short(found, shares),
        ),
        by_hand=by_hand,
    )


def musts(found: Ensemble) -> Mapping[str, Share]:
    """In how many cells each `must` holds that is not known to fail."""
    counting = {each.id for each in found.expectations if each.strength is Strength.MUST and each.xfail is None}
    return {each.id: each.holds for each in found.robustness if each.id in counting}


def of_claims(found: Ensemble) -> Mapping[str, Share]:
    """In how many cells all `must` expectations of each claim hold."""
    columns: dict[str, list[int]] = {}
    for column, each in enumerate(found.expectations):
        for claim in each.claims if each.strength is Strength.MUST and each.xfail is None else ():
            columns.setdefault(claim, []).append(column)
    held = found.scores.fates == Fate.HOLDS
    return {claim: Share(int(held[:, of].all(axis=1).sum()), found.size) for claim, of in sorted(columns.items())}


def _rows_of_claims(claims: Mapping[str, Share]) -> Iterable[Sequence[str]]:
    return [(claim, f"{claims[claim].value:.1%}") for claim in sorted(claims, key=lambda each: claims[each].value)]


def _rows_of_short(found: Ensemble, shares: Mapping[str, Share]) -> Iterator[Sequence[str]]:
    frame, correlations = found.to_frame().set_index("id"), found.correlations()
    beyond_chance = {each.id for each in found.robustness if each.strongest is not None}
    for each in sorted(shares, key=lambda each: shares[each].value):
        if shares[each].value >= EACH:
            return
        row = frame.loc[each]
        strongest = correlations.loc[each].sort_values(key=np.abs, ascending=False).head(NAMED)
        named = [f"{escaped(name)} ({value:+.2f})" for name, value in strongest.items() if each in beyond_chance]
        yield (
            escaped(each),
            f"{row['holds']:.1%}",
            f"{row['low']:.0%} – {row['high']:.0%}",
            f"{row['errors']:.1%}" if row["errors"] else "",
            f"{row['q50']:+.2f}",
            f"{row['itself']:+.2f}",
            ", ".join(named),
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
