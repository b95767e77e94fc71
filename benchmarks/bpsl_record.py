"""Record what PyBioNetFit's own check mode says about the properties in tests/data/bpsl.

Run it in an environment that has PyBioNetFit, which must not be ours (`pip install pybnf`), from the root of the
repository:

    python benchmarks/bpsl_record.py

It runs `pybnf -c check.conf` twice on a copy of the folder and writes `expected.json` into it. The first run is
PyBioNetFit as it is: its solver works to a relative tolerance of 1e-6, which leaves errors of about 1e-5 in the
penalties. The second run asks the same solver for 1e-10 and changes nothing else, so that the penalties can be compared
to more digits than that. The models' .xml files are what Antimony makes of the .ant files next to them.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import chdir, suppress
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pybnf.pybnf
from pybnf.pset import SbmlModelNoTimeout

DATA = Path("tests/data/bpsl")
RELATIVE_TOLERANCE = 1e-10


def record() -> None:
    """Run both checks and write what they say."""
    properties = sorted(DATA.glob("*.prop"))
    as_it_is = penalties(properties)
    ask_for_exact_solutions()
    exact = penalties(properties)
    cases = [
        {"file": file.name, "line": line, "constraint": text, "penalty": exactly, "penalty_as_it_is": as_is}
        for file in properties
        for (line, text), exactly, as_is in zip(constraints(file), exact[file], as_it_is[file], strict=True)
    ]
    written = {"pybnf": version("pybnf"), "libroadrunner": version("libroadrunner"), "cases": cases}
    (DATA / "expected.json").write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    print(f"{len(cases)} constraints, {sum(case['penalty'] == 0 for case in cases)} satisfied")


def penalties(properties: list[Path]) -> dict[Path, list[float]]:
    """The penalties of each file, in order, as one run of the check mode writes them."""
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "run"
        shutil.copytree(DATA, run)
        with chdir(run):
            sys.argv = ["pybnf", "-c", "check.conf", "-o"]
            with suppress(SystemExit):  # it always ends in one, also when all is well
                pybnf.pybnf.main()
        results = run / "output" / "Simulations"
        return {file: np.loadtxt(results / f"{file.stem}_constraint_eval.txt", ndmin=1).tolist() for file in properties}


def ask_for_exact_solutions() -> None:
    """Make PyBioNetFit build its simulators with a solver that works to more digits."""
    build = SbmlModelNoTimeout._build_runner  # noqa: SLF001 - it has no setting for this

    def build_exact(self: SbmlModelNoTimeout) -> object:
        runner = build(self)
        runner.integrator.relative_tolerance = RELATIVE_TOLERANCE
        return runner

    SbmlModelNoTimeout._build_runner = build_exact  # noqa: SLF001
    pybnf.pset._RUNNER_CACHE.clear()  # noqa: SLF001


def constraints(file: Path) -> Iterator[tuple[int, str]]:
    """Number and text of each line that holds a constraint."""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if not re.match(r"\s*(#|$)", line):
            yield number, line.split("#")[0].strip()


if __name__ == "__main__":
    record()
