"""What experiments and many models cost, in one table: a check, more expectations, people's scripts, ensembles.

    python benchmarks/speed.py [--quick]

Runs `check_speed.py`, `more_expectations.py`, `people_script.py` and `ensemble_speed.py` one after the other, each of
which says what it does, and prints the table last. Nothing else may run on the machine. It takes two hours; with
`--quick`, which makes 100 variants of the network instead of 1,000 and fewer rounds, half of one.
"""

from __future__ import annotations

import sys

import check_speed
import ensemble_speed
import more_expectations
import people_script
from rows import table

NETWORK = "mtor_network"


def main(*, quick: bool) -> None:
    """Measure all, then print."""
    rows = check_speed.main(NETWORK, 3 if quick else check_speed.ROUNDS)
    rows += more_expectations.main(NETWORK)
    rows += people_script.main(NETWORK, 20 if quick else people_script.EVERY)
    n, few = (100, 5) if quick else (1000, 20)
    rows += ensemble_speed.measure(ensemble_speed.Sizes(NETWORK, n=n, many=10_000, few=few))
    print(f"\n{table(rows)}")


if __name__ == "__main__":
    main(quick="--quick" in sys.argv[1:])
