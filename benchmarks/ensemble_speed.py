"""What judging many variants costs, on how many processes, and what it leaves on the disk and in memory.

    python benchmarks/ensemble_speed.py [N] [--only PART …]

Parts, each of which prints a few lines; N variants (1,000 by default) of mtor_network have every constant within 20 %
of its own value, log-uniform:

- `ensemble`: N variants by two processes, results in a folder, against a loop as one would write it without us, where
  libRoadRunner alone runs the distinct periods of the check as in `check_speed.py`: one, and two at a time. The
  efficiency is the time of the loops over ours, from the first result on; once more in CPU time of all processes from
  their beginning, which other work on the machine disturbs less. Memory of all processes, and size of the folder.
- `basico`: the same loop in COPASI through basico, values set at once and states kept as parameter sets.
- `dask`: a tenth of N by one and by two workers of a Dask scheduler, each in a process of its own.
- `many`: ten times N variants of a small model: memory and folder on the way; the driving process is killed with
  SIGKILL half-way and started again, and what it found the first time must still be there untouched.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from math import exp, log
from pathlib import Path
from random import Random

from check_speed import LONG, POINTS, Bare, Script, plan

from mtor_sbml.errors import Place
from mtor_sbml.expectation.files.file import parse_expectations
from mtor_sbml.model.changes import Setting
from mtor_sbml.model.document import Model
from mtor_sbml.model.loading import load
from mtor_sbml.model.project import find_project
from mtor_sbml.variants.evaluate import Task, task_of
from mtor_sbml.variants.executor import Block, executor
from mtor_sbml.variants.store import open_store
from mtor_sbml.variants.variant import Variant

NETWORK = "mtor_network"
FOLD = 1.2
FEW = 20  #: variants of the loops that are measured to be compared with
BLOCK = 10
GOAL = 0.85

SMALL = """
model relay
  compartment cell = 1; species A in cell = 10, B in cell = 0, C in cell = 0; species $signal in cell = 1;
  k1 = 0.1; k2 = 0.2; k3 = 0.3;
  J1: A -> B; k1*signal*A; J2: B -> C; k2*B; J3: C -> A; k3*C;
end
"""
CLAIMS = """
network: relay
units: {time: min, concentration: nM}
conditions: {more: {signal: 5 nM}}
experiments: {up: {-inf: [], 0 min: [more], until: 100 min}}
observables: {b: {formula: B}, c: {formula: C}}
expectations:
- {id: C01-rises, claim: B rises., expect: "b[up] rises"}
- {id: C02-more, claim: C becomes half as much again., expect: "c[up] at 100 min >= 1.5x c[up] at start"}
"""


def variants(model: Model, count: int) -> Iterator[Variant]:
    """Variants with every constant within the fold, the same ones for one count."""
    constants = [
        each.id for each in model.parameters.values() if each.constant and each.value and each.id not in model.rules
    ]
    for number in range(count):
        random = Random(number)
        settings = (
            Setting(each, (model.parameters[each].value or 0.0) * exp(log(FOLD) * random.uniform(-1, 1)))
            for each in constants
        )
        yield Variant(f"s{number:06}", tuple(settings))


def blocks(each: Iterable[Variant]) -> Iterator[Block]:
    """Them in blocks of `BLOCK`."""
    block: list[Variant] = []
    number = 0
    for variant in each:
        block.append(variant)
        if len(block) == BLOCK:
            yield number, tuple(block)
            number, block = number + 1, []
    if block:
        yield number, tuple(block)


def drive(task: Task, count: int, folder: Path, *, jobs: int = 1, scheduler: str | None = None) -> list[float]:
    """Evaluate what is missing; seconds to the first block, from there to the end, and of CPU, all for each variant."""
    store = open_store(folder, task, {"variants": count})
    started, first, done = time.perf_counter(), 0.0, 0
    with executor(jobs, scheduler) as workers:
        for number, evaluations in workers.evaluate(task, store.missing(blocks(variants(task.model, count)))):
            store.write(number, evaluations)
            first = first or time.perf_counter()
            done += len(evaluations)
    wall = time.perf_counter() - first
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(each.ru_utime + each.ru_stime for each in used)
    return [first - started, wall / max(1, done - BLOCK), cpu / max(1, done)]


# Loops to be compared with


def bare_loop(sbml: Path, script: Script, count: int) -> list[float]:
    """Seconds for each variant, and of CPU, by libRoadRunner alone."""
    bare = Bare(sbml, script)
    todo = list(variants(load(sbml), count))
    wall, cpu = time.perf_counter(), time.process_time()
    for variant in todo:
        bare.run({setting.id: setting.value for setting in variant.settings})
    return [(time.perf_counter() - wall) / count, (time.process_time() - cpu) / count]


def basico_loop(sbml: Path, script: Script, count: int) -> float:
    """Seconds for each variant, by basico."""
    import basico
    import COPASI

    content = basico.load_model_from_string(sbml.read_text(encoding="utf-8")).getModel()
    model = load(sbml)

    def put(values: Mapping[str, float]) -> None:
        changed = COPASI.ObjectStdVector()
        for each in content.getModelValues():
            if each.getSBMLId() in values:
                each.setInitialValue(values[each.getSBMLId()])
                changed.append(each.getInitialValueReference())
        for each in content.getMetabolites():
            if f"[{each.getSBMLId()}]" in values:
                each.setInitialConcentration(values[f"[{each.getSBMLId()}]"])
                changed.append(each.getInitialConcentrationReference())
        content.updateInitialValues(changed)

    basico.add_parameter_set("origin")
    started = time.perf_counter()
    for variant in variants(model, count):
        own = {each.id: each.value for each in variant.settings}
        kept = []
        for number, period in enumerate(script.periods):
            origin = "origin" if period.parent is None else f"{period.parent} at {period.start}"
            basico.apply_parameter_set(origin, exact=True)
            put({**(own if period.parent is None else {}), **period.values})
            runs = [(0.0, LONG)] if not period.stops else zip([period.start, *period.stops], period.stops, strict=False)
            for left, right in runs:
                points = POINTS if period.stops else 2
                basico.run_time_course(left, right - left, points - 1, update_model=True, r_tol=1e-8)
                kept.append(f"{number} at {right if period.stops else period.start}")
                basico.add_parameter_set(kept[-1])
        for name in kept:
            basico.remove_parameter_sets(name, exact=True)
    return (time.perf_counter() - started) / count


# What is measured


def apart(part: str, *arguments: object) -> subprocess.Popen[str]:
    """This file in a process of its own."""
    command = [sys.executable, __file__, "--part", part, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def answer(process: subprocess.Popen[str]) -> list[float]:
    """The numbers that it prints last."""
    said, _ = process.communicate()
    if process.returncode:
        sys.exit(f"{process.args} ended with {process.returncode}")
    return [float(each) for each in said.splitlines()[-1].split()]


def watched(process: subprocess.Popen[str], look: Callable[[], None] = lambda: None) -> list[tuple[float, float]]:
    """MiB of a process, and of its children together, every second until it ends (Linux only)."""
    seen: list[tuple[float, float]] = []

    def watch() -> None:
        while process.poll() is None:
            children = subprocess.run(
                ["pgrep", "-P", str(process.pid)], stdout=subprocess.PIPE, text=True, check=False
            ).stdout.split()
            seen.append((_resident(process.pid), sum(map(_resident, map(int, children)))))
            look()
            time.sleep(1.0)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    return seen


def _resident(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except (OSError, IndexError):
        return 0.0


def size(folder: Path) -> float:
    """KiB of all files of a folder."""
    return sum(each.stat().st_size for each in folder.glob("[!.]*")) / 1024


def memory_of(seen: Sequence[tuple[float, float]]) -> str:
    """Memory after a quarter of the time, and at its highest in the last."""
    at, late = seen[len(seen) // 4], [max(column) for column in zip(*seen[3 * len(seen) // 4 :], strict=True)]
    return (
        f"parent {at[0]:.0f} MiB after a quarter of the time, {late[0]:.0f} at most in the last quarter; "
        f"children together {at[1]:.0f} and {late[1]:.0f} MiB"
    )


def measure_bare() -> tuple[float, float, float]:
    """Seconds for each variant by a bare loop: alone, each of two at a time, and of CPU when alone."""
    alone, cpu = answer(apart("bare", FEW))
    both = [apart("bare", FEW) for _ in range(2)]
    together = sum(answer(each)[0] for each in both) / 2
    print(
        f"bare libRoadRunner: {alone:.3f} s a variant, {cpu:.3f} s of CPU; {together:.3f} s each when two run at a time"
    )
    return alone, together, cpu


def measure_ensemble(count: int) -> None:
    """Two processes against two bare loops."""
    alone, together, bare_cpu = measure_bare()
    with tempfile.TemporaryDirectory() as folder:
        process = apart("ensemble", count, folder, 2)
        seen = watched(process)
        first, rate, cpu = answer(process)
        print(
            f"ensemble of {count} on 2 processes: first block after {first:.1f} s, then {rate:.3f} s a variant, "
            f"{cpu:.3f} s of CPU"
        )
        print(
            f"  efficiency {alone / 2 / rate:.2f} against 2 × a bare loop alone (goal: at least {GOAL}), "
            f"{together / 2 / rate:.2f} against two bare loops at a time, {bare_cpu / cpu:.2f} in CPU time"
        )
        print(f"  {memory_of(seen)}")
        print(f"  folder: {size(Path(folder)):.0f} KiB, {size(Path(folder)) / count:.2f} KiB a variant")


def measure_basico() -> None:
    """Basico over a few variants."""
    (each,) = answer(apart("basico", 2))
    print(f"basico loop: {each:.2f} s a variant")


def measure_dask(count: int) -> None:
    """One and two workers of a scheduler."""
    for workers in (1, 2):
        with tempfile.TemporaryDirectory() as folder:
            first, rate, _ = answer(apart("dask", count, folder, workers))
            print(
                f"Dask, {workers} worker{'s' * (workers > 1)}: first block after {first:.1f} s, "
                f"then {rate:.3f} s a variant"
            )


def measure_many(count: int) -> None:
    """A small model, many variants, killed half-way."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sizes: dict[int, float] = {}

        def look() -> None:
            done = len(list(folder.glob("block-*.parquet"))) * BLOCK
            sizes.setdefault(done * 4 // count, size(folder) / max(1, done))

        first = apart("many", count, folder, 2)
        before = watched(first, look)
        while len(list(folder.glob("block-*.parquet"))) < count // BLOCK // 2:
            time.sleep(0.2)
        first.send_signal(signal.SIGKILL)
        first.communicate()
        time.sleep(2.0)  # the children see it and end
        kept = {each.name: each.stat().st_mtime_ns for each in folder.glob("block-*.parquet")}
        second = apart("many", count, folder, 2)
        after = watched(second, look)
        started = time.perf_counter()
        answer(second)
        took = time.perf_counter() - started
        touched = sum(
            each.stat().st_mtime_ns != kept.get(each.name, each.stat().st_mtime_ns) for each in folder.iterdir()
        )
        there = len(list(folder.glob("block-*.parquet")))
        rest = (count // BLOCK - len(kept)) * BLOCK
        print(f"{count} variants of a small model, killed with {len(kept)} of {count // BLOCK} blocks on the disk:")
        print(
            f"  started again: {there} blocks, {touched} of the old ones written anew; "
            f"{took / rest * 1000:.1f} ms a variant"
        )
        print(f"  until killed: {memory_of(before)}")
        print(f"  afterwards: {memory_of(after)}")
        print(
            "  bytes a variant by quarters: " + ", ".join(f"{1024 * sizes[each]:.0f}" for each in sorted(sizes) if each)
        )


def small_task() -> Task:
    """The small model and its claims."""
    import antimony
    from mtor_sbml.model.reading import read_model

    antimony.loadAntimonyString(SMALL)
    model = read_model(antimony.getSBMLString("relay"))
    return task_of(model, parse_expectations(CLAIMS, model, Place("relay.yaml")))


def run_part(part: str, count: int, folder: Path | None = None, workers: int = 1) -> None:
    """What a process of its own does; it prints numbers."""
    sbml = find_project().output_of(NETWORK)
    if part == "bare":
        print(*bare_loop(sbml, plan(sbml), count))
    elif part == "basico":
        print(basico_loop(sbml, plan(sbml), count))
    elif part == "dask":
        from distributed import LocalCluster

        assert folder is not None
        with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster:
            print(*drive(task_of(load(sbml)), count, folder, scheduler=cluster.scheduler_address))
    else:
        assert folder is not None
        task = small_task() if part == "many" else task_of(load(sbml))
        print(*drive(task, count, folder, jobs=workers))


def main(count: int, parts: Sequence[str]) -> None:
    """Measure and print."""
    measures = {
        "ensemble": lambda: measure_ensemble(count),
        "basico": measure_basico,
        "dask": lambda: measure_dask(max(2 * BLOCK, count // 10)),
        "many": lambda: measure_many(10 * count),
    }
    for part in parts or measures:
        measures[part]()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--part", part, count]:
            run_part(part, int(count))
        case ["--part", part, count, folder, workers]:
            run_part(part, int(count), Path(folder), int(workers))
        case [count, "--only", *parts]:
            main(int(count), parts)
        case ["--only", *parts]:
            main(1000, parts)
        case [count]:
            main(int(count), ())
        case _:
            main(1000, ())
