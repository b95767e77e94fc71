"""What reading the language costs: a thousand sentences, parsed.

    python benchmarks/parse_speed.py

The goal is a thousand in a second. Building the parser, once per process, is a row of its own.
"""

from __future__ import annotations

import time

from mtor_sbml.errors import Place
from mtor_sbml.expectation.language.syntax import parse

SENTENCE = "hypoxia from 0 min lowers p_S6K[growing] at 4 h, requires TSC2"


def main() -> None:
    """Measure and print."""
    place = Place("benchmark")
    started = time.perf_counter()
    parse("p", place=place)
    built = time.perf_counter()
    for _ in range(1000):
        parse(SENTENCE, place=place)
    print(f"{'building the parser':28} {built - started:7.2f} s")
    print(f"{'1,000 sentences':28} {time.perf_counter() - built:7.2f} s   (goal: under 1)")


if __name__ == "__main__":
    main()
