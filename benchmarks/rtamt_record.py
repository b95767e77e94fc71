"""Record the robustness that rtamt gives random formulas of signal temporal logic on random signals, as test data.

Run it in an environment with rtamt 0.4.10 (this package need not be there): `python benchmarks/rtamt_record.py`. It
writes tests/data/stl/expected.json, which a test compares with the margins of this package.

rtamt looks at samples, this package at the continuous signal. The signals are straight between whole minutes with
slopes of at most 2, so that most of their crossings lie on a grid of 12 steps a minute. A formula is kept when grids of
4, 8 and 12 steps a minute give it the very same robustness: then it is that of the continuous signal as well.
"""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

EXPECTED = Path(__file__).parents[1] / "tests" / "data" / "stl" / "expected.json"

SEED = 20240417
CASES = 60
MINUTES = 12  #: how long the signals are; no formula reaches further
GRIDS = (4, 8, 12)  #: steps a minute
NAMES = ("u", "w")

Signal = list[int]  #: values at whole minutes


@dataclass(frozen=True)
class Formula:
    """A formula in the syntax of rtamt and as a sentence, and how far it looks ahead."""

    rtamt: str
    sentence: str
    reach: int  #: minutes


def main() -> None:
    """Write the expected values."""
    chance, cases, tried = random.Random(SEED), [], 0
    while len(cases) < CASES:
        tried += 1
        formula = temporal(chance, MINUTES, depth=len(cases) % 3)
        if formula.rtamt.count("until") > 1:
            continue  # `until` inside `until` takes seconds here
        signals = {name: walk(chance) for name in NAMES}
        values = [robustness(formula.rtamt, signals, steps) for steps in GRIDS]
        if max(values) - min(values) < 1e-9:
            case = {"rtamt": formula.rtamt, "sentence": formula.sentence, "signals": signals, "robustness": values[-1]}
            cases.append(case)
    document = {"rtamt": "0.4.10", "seed": SEED, "tried": tried, "grids": GRIDS, "cases": cases}
    lines = ",\n".join(json.dumps(case) for case in cases)
    head = json.dumps({**document, "cases": []}).removesuffix("[]}")
    EXPECTED.parent.mkdir(parents=True, exist_ok=True)
    EXPECTED.write_text(f"{head}[\n{lines}\n]}}\n", encoding="utf-8")
    print(f"{len(cases)} of {tried} formulas written to {EXPECTED}")


def walk(chance: random.Random) -> Signal:
    """A signal between -6 and 6 that changes by at most 2 a minute."""
    values = [chance.randint(-3, 3)]
    for _ in range(MINUTES):
        values.append(max(-6, min(6, values[-1] + chance.randint(-2, 2))))
    return values


def temporal(chance: random.Random, left: int, *, depth: int) -> Formula:
    """`always`, `eventually` or `until` over an interval, with as many more inside as depth says."""
    first = chance.randint(0, 2)
    last = first + chance.randint(1, max(1, left // (depth + 1) - first))
    word = chance.choice(["always", "eventually", "until"])
    interval, within = f"[{first},{last}]", f"from {first} min to {last} min"
    inner = boolean(chance, left - last, depth=depth)
    if word == "until":
        release = boolean(chance, left - last, depth=0)
        return Formula(
            f"({inner.rtamt}) until{interval} ({release.rtamt})",
            f"({inner.sentence}) until {within}, ({release.sentence})",
            last + max(inner.reach, release.reach),
        )
    return Formula(f"{word}{interval}({inner.rtamt})", f"{word} {within}, ({inner.sentence})", last + inner.reach)


def boolean(chance: random.Random, left: int, *, depth: int) -> Formula:
    """A comparison, or something with `and`, `or` or `not`; at least one temporal word inside where there is depth."""
    part = temporal(chance, left, depth=depth - 1) if depth else atom(chance)
    match chance.choice(["plain", "and", "or", "not"]):
        case "not":
            return Formula(f"not ({part.rtamt})", f"not ({part.sentence})", part.reach)
        case "and" | "or" as word:
            other = atom(chance)
            return Formula(
                f"({part.rtamt}) {word} ({other.rtamt})", f"({part.sentence}) {word} ({other.sentence})", part.reach
            )
        case _:
            return part


def atom(chance: random.Random) -> Formula:
    """One signal against a number, or against the other signal."""
    name, other = chance.sample(NAMES, 2)
    sign = chance.choice(["<=", ">="])
    if chance.random() < 0.25:
        return Formula(f"{name} {sign} {other}", f"{name} {sign} {other}", 0)
    number = chance.randint(-3, 3)
    return Formula(f"{name} {sign} {number}", f"{name} {sign} {number} nM", 0)


def robustness(formula: str, signals: dict[str, Signal], steps: int) -> float:
    """What rtamt gives a formula at time 0, the signals sampled so often a minute."""
    import rtamt

    monitor = rtamt.StlDiscreteTimeSpecification()
    for name in NAMES:
        monitor.declare_var(name, "float")
    monitor.spec = re.sub(
        r"\[(\d+),(\d+)\]", lambda found: f"[{int(found[1]) * steps},{int(found[2]) * steps}]", formula
    )
    monitor.parse()
    data = {name: sampled(signals[name], steps) for name in NAMES}
    found = monitor.evaluate({"time": list(range(len(data["u"]))), **data})
    return float(found[0][1])


def sampled(signal: Signal, steps: int) -> list[float]:
    """A signal at every step, straight between whole minutes."""
    between = [low + (high - low) * step / steps for low, high in pairwise(signal) for step in range(steps)]
    return [*between, float(signal[-1])]


if __name__ == "__main__":
    main()
