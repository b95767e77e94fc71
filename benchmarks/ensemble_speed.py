"""What judging many variants costs, on how many processes, and what it leaves on the disk and in memory.

    python benchmarks/ensemble_speed.py [-n 1000] [--many 10000] [--few 20] [--network mtor_network] [--only PART …]

Parts, each of which prints a few lines; variants have every constant of the network within 20 % of its own value,
independently and log-uniform:

- `ensemble`: n variants by two processes, results in a folder, against a loop as one would write it without us, where
  libRoadRunner alone runs the distinct periods of the check as in `check_speed.py`: one, and two at a time. The
  efficiency is the time of the loops over ours, from the first result on; once more in CPU time of all processes, which
  other work on the machine disturbs less. Memory of all processes, and size of the folder.
- `basico`: the same loop in COPASI through basico, values set at once and states kept as parameter sets.
- `dask`: a tenth of n by one and by two workers of a Dask scheduler, each in a process of its own.
- `many`: very many variants of a small model: memory and folder on the way; the driving process is killed with
  SIGKILL half-way and started again, and what it found the first time must still be there untouched.
- `traffic`: what a cluster sends for a task, a variant and its scores, and what a block costs scheduler and client.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from check_speed import LONG, POINTS, Bare, Script, plan
from rows import Row

from mtor_sbml.errors import Place
from mtor_sbml.expectation.files.file import ExpectationsFile, parse_expectations
from mtor_sbml.model.document import Model
from mtor_sbml.model.loading import load
from mtor_sbml.model.project import find_project
from mtor_sbml.variants.ensemble import ensemble
from mtor_sbml.variants.evaluate import evaluate, get_ready, task_of
from mtor_sbml.variants.ranges import Range, ranges_by_fold
from mtor_sbml.variants.sample import Method, points, variants_at
from mtor_sbml.variants.variant import Variant

FOLD = 1.2
GOAL = 0.85
ROUNDS = 3


@dataclass(frozen=True)
class Sizes:
    """How much is done."""

    network: str
    n: int  #: variants of the network
    many: int  #: of the small model
    few: int  #: of the loops that are measured to be compared with

    @property
    def sbml(self) -> Path:
        """The network's file."""
        return find_project().output_of(self.network)


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


def constants(model: Model) -> tuple[Range, ...]:
    """What varies: parameters alone, which the loops can set as easily as we."""
    return tuple(each for each in ranges_by_fold(model, FOLD) if each.id in model.parameters)


def variants(model: Model, count: int) -> tuple[Variant, ...]:
    """The first variants of the ensemble."""
    ranges = constants(model)
    return variants_at(ranges, points(count, len(ranges), Method.LOG_UNIFORM))


def drive(
    model: Model,
    expectations: ExpectationsFile | None,
    count: int,
    folder: Path | None = None,
    *,
    jobs: int = 1,
    scheduler: str | None = None,
) -> list[float]:
    """Judge an ensemble; seconds to the first results, and from there for each variant, of the clock and of CPU."""
    started = time.perf_counter()
    told: list[tuple[int, float, float]] = []

    def progress(done: int, total: int) -> None:
        is_first = not told or told[-1][0] == told[0][0]
        told.append((done, time.perf_counter(), cpu_of_all() if is_first or done == total else 0.0))

    ensemble(
        model,
        expectations,
        samples=count,
        method=Method.LOG_UNIFORM,
        fold=FOLD,
        only=[each.id for each in constants(model)],
        jobs=jobs,
        scheduler=scheduler,
        out=folder,
        progress=progress,
    )
    first, begin, before = next(each for each in told if each[0] > told[0][0])
    last, end, after = told[-1]
    return [begin - started, *(each / max(1, last - first) for each in (end - begin, after - before))]


def cpu_of_all() -> float:
    """Seconds of CPU that this process and its children have used."""
    import psutil

    me = psutil.Process()
    times = [each.cpu_times() for each in (me, *me.children(recursive=True))]
    return sum(each.user + each.system for each in times)


# Loops to be compared with


def bare_loop(sbml: Path, script: Script, count: int) -> list[float]:
    """Seconds for each variant, and of CPU, by libRoadRunner alone."""
    bare = Bare(sbml, script)
    todo = variants(load(sbml), count)
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


def apart(part: str, sizes: Sizes, count: int, folder: Path | str = "", workers: int = 1) -> subprocess.Popen[str]:
    """This file in a process of its own."""
    command = [sys.executable, __file__, "--network", sizes.network]
    command += ["--part", part, str(count), str(folder), str(workers)]
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


def measure_bare(sizes: Sizes) -> tuple[float, float, float]:
    """Seconds for each variant by a bare loop: alone, each of two at a time, and of CPU of the latter."""
    alone, _ = answer(apart("bare", sizes, sizes.few))
    both = [answer(each) for each in [apart("bare", sizes, sizes.few) for _ in range(2)]]
    together, cpu = (sum(each) / 2 for each in zip(*both, strict=True))
    print(
        f"bare libRoadRunner: {alone:.3f} s a variant; {together:.3f} s each when two run at a time, {cpu:.3f} s of CPU"
    )
    return alone, together, cpu


def measure_ensemble(sizes: Sizes) -> list[Row]:
    """Two processes against two bare loops, in turns, as a machine is not equally fast all the time."""
    shares = []
    for _ in range(ROUNDS):
        alone, together, bare_cpu = measure_bare(sizes)
        n = -(-sizes.n // ROUNDS)
        with tempfile.TemporaryDirectory() as folder:
            process = apart("ensemble", sizes, n, folder, 2)
            seen = watched(process)
            first, rate, cpu = answer(process)
            print(
                f"ensemble of {n} on 2 processes: first block after {first:.1f} s, then {rate:.3f} s a variant, "
                f"{cpu:.3f} s of CPU"
            )
            print(f"  {memory_of(seen)}")
            print(f"  folder: {size(Path(folder)):.0f} KiB, {size(Path(folder)) / n:.2f} KiB a variant")
        shares.append((alone / 2 / rate, together / 2 / rate, bare_cpu / cpu))
        print(
            "  efficiency {:.2f} against 2 x a bare loop alone, {:.2f} two at a time, {:.2f} in CPU".format(*shares[-1])
        )
    by_one, by_two, in_cpu = (median(each) for each in zip(*shares, strict=True))
    what = f"efficiency of ensembles of {sizes.n} variants of {sizes.network} on 2 processes, median of {ROUNDS}"
    said = f"{by_one:.2f} against 2 × a bare loop alone, {by_two:.2f} against two at a time, {in_cpu:.2f} in CPU time"
    return [Row(what, said, f"at least {GOAL}", by_one >= GOAL)]


def measure_basico(sizes: Sizes) -> list[Row]:
    """Basico over a few variants, and ours over the same."""
    count = max(2, sizes.few // 10)
    (theirs,), (ours,) = (answer(apart(part, sizes, count)) for part in ("basico", "ours"))
    print(f"basico loop: {theirs:.2f} s a variant; ours, in one process: {ours:.2f} s")
    said = f"{theirs / ours:.1f} × ({theirs:.2f} s to {ours:.2f} s a variant)"
    return [Row("the same ensemble in a basico loop, against ours in one process", said, "slower", theirs > ours)]


def ours_alone(sbml: Path, count: int) -> float:
    """Seconds for each variant in this process, judging included."""
    model = load(sbml)
    task = task_of(model)
    get_ready(task)
    started = time.perf_counter()
    for variant in variants(model, count):
        evaluate(task, variant)
    return (time.perf_counter() - started) / count


def measure_dask(sizes: Sizes) -> list[Row]:
    """One and two workers of a scheduler."""
    rates = []
    for workers in (1, 2):
        first, rate, _ = answer(apart("dask", sizes, max(20, sizes.n // 10), "", workers))
        print(
            f"Dask, {workers} worker{'s' * (workers > 1)}: first block after {first:.1f} s, then {rate:.3f} s a variant"
        )
        rates.append(rate)
    said = f"{rates[0]:.2f} s and {rates[1]:.2f} s a variant: {rates[0] / rates[1]:.2f} × as fast"
    return [Row("1 and 2 Dask workers", said)]


def measure_many(sizes: Sizes) -> list[Row]:
    """A small model, many variants, killed half-way."""
    with tempfile.TemporaryDirectory() as name:
        folder, count = Path(name), sizes.many
        of_a_variant: dict[int, float] = {}

        def written() -> list[Path]:
            return list(folder.glob("block-*.parquet"))

        def look() -> None:
            done = (len(written()) - 1) * block
            of_a_variant.setdefault(done * 4 // count, size(folder) / max(1, done))

        first = apart("many", sizes, count, folder, 2)
        while not (folder / "manifest.json").exists():
            time.sleep(0.05)
        block = json.loads((folder / "manifest.json").read_text())["size of a block"]
        every = 1 + -(-count // block)  # one is the model itself
        before = watched(first, look)
        while len(written()) < every // 2:
            time.sleep(0.05)
        first.send_signal(signal.SIGKILL)
        first.communicate()
        time.sleep(2.0)  # the children see it and end
        kept = {each.name: each.stat().st_mtime_ns for each in written()}
        second = apart("many", sizes, count, folder, 2)
        after = watched(second, look)
        _, rate, _ = answer(second)
        touched = sum(each.stat().st_mtime_ns != kept[each.name] for each in written() if each.name in kept)
        print(f"{count} variants of a small model, killed with {len(kept)} of {every} blocks of {block} on the disk:")
        print(
            f"  started again: {len(written())} blocks, {touched} of the old ones written anew; "
            f"{rate * 1000:.1f} ms a variant"
        )
        print(f"  until killed: {memory_of(before)}")
        print(f"  afterwards: {memory_of(after)}")
        shares = ", ".join(f"{1024 * of_a_variant[each]:.0f}" for each in sorted(of_a_variant) if each > 0)
        print(f"  bytes a variant by quarters: {shares}")
        what = f"{count} variants of a small model, killed half-way"
        grown = after[-1][0] / after[len(after) // 4][0] if after else 1.0
        return [
            Row(f"{what}: blocks written anew", f"{touched} of {len(kept)}", "at most one a worker", touched <= 2),
            Row(f"{what}: memory in the end, against a quarter of the way", f"{grown:.2f} ×", "flat", grown < 1.1),
            Row(f"{what}: bytes a variant by quarters", shares, "the same"),
        ]


def measure_traffic(sizes: Sizes) -> list[Row]:
    """Bytes of a task, a variant and its scores; CPU of scheduler and client for a block."""
    model = load(sizes.sbml)
    task, todo = task_of(model), variants(model, 20)

    def sent(what: object) -> int:
        return len(pickle.dumps(what, protocol=5))

    found = tuple(evaluate(task, each) for each in todo[:2])
    print(
        f"{sizes.network}, {len(task.ids)} expectations: the task {sent(task) / 1024:.0f} KiB; a variant with "
        f"{len(todo[0].settings)} settings {sent(todo) / 20 / 1024:.1f} KiB there, {sent(found) / 2 / 1024:.1f} back"
    )
    blocks, scheduler, client = answer(apart("traffic", sizes, sizes.many // 10))
    print(
        f"a block: {1000 * scheduler:.1f} ms of CPU of the scheduler, {1000 * client:.1f} ms of the client "
        f"({blocks:.0f} blocks of a small model, one worker)"
    )
    said = f"{1000 * scheduler:.1f} ms of the scheduler, {1000 * client:.1f} ms of the client"
    return [Row("CPU that a block costs on a cluster", said)]


def relay() -> tuple[Model, ExpectationsFile]:
    """The small model and its claims."""
    import antimony
    from mtor_sbml.model.reading import read_model

    antimony.loadAntimonyString(SMALL)
    model = read_model(antimony.getSBMLString("relay"))
    return model, parse_expectations(CLAIMS, model, Place("relay.yaml"))


def traffic(count: int) -> tuple[float, float, float]:
    """Number of blocks, and CPU seconds that each costs a scheduler in a process of its own, and this one."""
    import psutil

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "scheduler.json"
        python = [sys.executable, "-m"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        where = ["--scheduler-file", str(file)]
        scheduler = subprocess.Popen([*python, "distributed.cli.dask_scheduler", *where, "--port", "0"], **quiet)
        worker = [*python, "distributed.cli.dask_worker", *where, "--nthreads", "1", "--no-nanny"]
        try:
            while not file.exists():
                time.sleep(0.05)
            with subprocess.Popen(worker, **quiet) as process:
                watched_process = psutil.Process(scheduler.pid)
                address = json.loads(file.read_text())["address"]
                drive(*relay(), 100, scheduler=address)  # all is loaded
                before, own = watched_process.cpu_times(), time.process_time()
                drive(*relay(), count, scheduler=address)
                after, blocks = watched_process.cpu_times(), count / max(1, min(50, count // 100))
                process.terminate()
        finally:
            scheduler.terminate()
            scheduler.wait()
    used = after.user + after.system - before.user - before.system
    return blocks, used / blocks, (time.process_time() - own) / blocks


def run_part(part: str, sizes: Sizes, count: int, folder: str, workers: int) -> None:
    """What a process of its own does; it prints numbers."""
    sbml, out = sizes.sbml, Path(folder) if folder else None
    if part == "bare":
        print(*bare_loop(sbml, plan(sbml), count))
    elif part == "basico":
        print(basico_loop(sbml, plan(sbml), count))
    elif part == "ours":
        print(ours_alone(sbml, count))
    elif part == "dask":
        from distributed import LocalCluster

        with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster:
            print(*drive(load(sbml), None, count, scheduler=cluster.scheduler_address))
    elif part == "traffic":
        print(*traffic(count))
    elif part == "many":
        print(*drive(*relay(), count, out, jobs=workers))
    else:
        print(*drive(load(sbml), None, count, out, jobs=workers))


MEASURES: Mapping[str, Callable[[Sizes], list[Row]]] = {
    "ensemble": measure_ensemble,
    "basico": measure_basico,
    "dask": measure_dask,
    "many": measure_many,
    "traffic": measure_traffic,
}


def measure(sizes: Sizes, only: Sequence[str] = tuple(MEASURES)) -> list[Row]:
    """Measure the parts and print; what counts comes back as rows."""
    return [row for part in only for row in MEASURES[part](sizes)]


def main() -> None:
    """Measure and print, or do one part of it for the process that measures."""
    parser = argparse.ArgumentParser(description="What judging many variants costs.")
    parser.add_argument("-n", type=int, default=1000, help="variants of the network")
    parser.add_argument("--many", type=int, default=10_000, help="variants of a small model")
    parser.add_argument("--few", type=int, default=20, help="variants of the loops to compare with")
    parser.add_argument("--network", default="mtor_network")
    parser.add_argument("--only", nargs="+", choices=MEASURES, default=list(MEASURES), metavar="PART")
    parser.add_argument("--part", nargs=4, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    sizes = Sizes(asked.network, asked.n, asked.many, asked.few)
    if asked.part:
        part, count, folder, workers = asked.part
        run_part(part, sizes, int(count), folder, int(workers))
        return
    measure(sizes, asked.only)


if __name__ == "__main__":
    main()
