"""What `validate` makes of a folder of models, and what that costs beside libSBML's own full check.

    python benchmarks/corpus.py FOLDER [-j 2] [--profile generic] [--every 1] [--rounds 1] [--constraints] [--rules]

Prints a table of rules by findings and files; how many files crashed, hung or were not reported (the goal is none); the
CPU time of the whole validation, workers and all, beside that of libSBML's reading and full check of the same files in
the same run (the goal is at most 1.6 times), of several rounds in turns the least of each, as a machine with other work
takes more at one time than at another; and with --rules what each rule costs.
With --constraints the folder is that of libSBML's own tests (`src/sbml/validator/test/test-data` in its repository):
each file `NNNNN-fail-…` must be reported with constraint NNNNN, or with the other one that its name ends with.
The exit code is 1 if a file crashed, hung, was not reported, or lacks its constraint.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from mtor_sbml.validation.finding import Findings
from mtor_sbml.validation.policy import Policy
from mtor_sbml.validation.rule import Profile
from mtor_sbml.validation.validate import find_files, validate_files

#: LibSBML's tests of units number by what is tested: these constraints are reported as others.
REPORTED_AS = {99502: 10501, 99503: 10501, 99504: 10501, **{90500 + i: 10500 + i for i in range(1, 64)}}


def cpu_seconds() -> float:
    """Of this process and its children that ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def validated(files: Sequence[Path], profile: Profile, jobs: int) -> tuple[list[Findings], float]:
    """The findings of all files, and the CPU seconds they took."""
    before = cpu_seconds()
    found = list(validate_files(files, Policy(profile), jobs=jobs))
    return found, cpu_seconds() - before


def full_check(path: str) -> int:
    """What a script of three lines does."""
    import libsbml

    document = libsbml.readSBMLFromFile(path)
    for name in dir(libsbml):
        if name.startswith("LIBSBML_CAT_") and name.endswith(("_CONSISTENCY", "_MODEL", "_PRACTICE")):
            document.setConsistencyChecks(getattr(libsbml, name), "STRICT" not in name)
    document.checkConsistency()
    return int(document.getNumErrors())


def checked_by_libsbml(files: Sequence[Path], jobs: int) -> float:
    """The CPU seconds of libSBML's full check, in as many processes; a file that crashes it is left out."""
    before = cpu_seconds()
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        list(pool.map(full_check, map(str, files), chunksize=8))
    return cpu_seconds() - before


def rule_costs(path: str) -> dict[str, float]:
    """The CPU seconds of each rule over one file."""
    from mtor_sbml.errors import MtorSbmlError
    from mtor_sbml.validation.causes import causes_of
    from mtor_sbml.validation.document_rules import DOCUMENT_RULES
    from mtor_sbml.validation.examine import read_document
    from mtor_sbml.validation.messages import messages_of
    from mtor_sbml.validation.subject import Subject

    costs: dict[str, float] = {}

    def spent(name: str, since: float) -> float:
        now = time.process_time()
        costs[name] = costs.get(name, 0.0) + now - since
        return now

    at = time.process_time()
    document = read_document(Path(path))
    at = spent("reading", at)
    if document.getModel() is None:
        return costs
    messages = messages_of(document)
    at = spent("libSBML's check, and its messages", at)
    subject = Subject(document, causes_of(messages), Path(path))
    at = spent("causes", at)
    for rule in DOCUMENT_RULES:
        if Profile.GENERIC in rule.profiles:
            with contextlib.suppress(MtorSbmlError):  # the model cannot be read, which `validate` says
                list(rule.check(subject))
            at = spent(rule.code, at)
    return costs


def print_costs(files: Sequence[Path], jobs: int) -> None:
    """What each rule costs over all files."""
    total: Counter[str] = Counter()
    with ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        for costs in pool.map(rule_costs, map(str, files), chunksize=8):
            total.update(costs)
    print("\nCPU seconds by rule (the first that needs our own reader pays for it)")
    for name, seconds in total.most_common():
        if seconds >= 0.005 * total.total():
            print(f"  {name:40} {seconds:8.2f}")


def print_rules(found: Iterable[Findings]) -> None:
    """Rules by severity, findings and files."""
    findings: Counter[tuple[str, str]] = Counter()
    files: Counter[tuple[str, str]] = Counter()
    for each in found:
        codes = [(finding.rule, finding.severity.value) for finding in each]
        findings.update(codes)
        files.update(set(codes))
    print(f"{'rule':8} {'severity':9} {'findings':>8} {'files':>6}")
    for code, severity in sorted(findings):
        print(f"{code:8} {severity:9} {findings[code, severity]:8} {files[code, severity]:6}")


def unfinished(found: Iterable[Findings]) -> list[tuple[str, str]]:
    """The files of which a part of the check crashed or did not end, with what is said."""
    lost = re.compile("did not finish|cannot be read: .* (crashed|ended|killed|needs|did not)")
    return [(each.path, f.message) for each in found for f in each if lost.search(f.message)]


def missing_constraints(found: Iterable[Findings]) -> list[str]:
    """The files of libSBML's tests that are not reported with the constraint that they violate."""
    missing = []
    for each in found:
        name = re.match(r"(\d{5,7})-fail-\d+-\d+(?:-(\d+))?", Path(each.path).name)
        if name is None:
            continue
        wanted = {REPORTED_AS.get(int(code), int(code)) for code in name.groups() if code}
        if wanted.isdisjoint(code for finding in each for code in finding.sbml):
            missing.append(Path(each.path).name)
    return missing


def main() -> None:
    """Validate, compare, print."""
    parser = argparse.ArgumentParser(description="Validate a folder of models and measure what it takes.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("-j", "--jobs", type=int, default=2)
    parser.add_argument("--profile", type=Profile, default=Profile.GENERIC)
    parser.add_argument("--every", type=int, default=1, help="take each n-th file")
    parser.add_argument("--rounds", type=int, default=1, help="measure so often, in turns, and take the least")
    parser.add_argument("--constraints", action="store_true", help="the folder is that of libSBML's own tests")
    parser.add_argument("--rules", action="store_true", help="measure each rule")
    chosen = parser.parse_args()

    files = find_files([chosen.folder])[:: chosen.every]
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed package is compiled
    validated(files[:2], chosen.profile, chosen.jobs)
    theirs, ours = [checked_by_libsbml(files, chosen.jobs)], []
    for _ in range(chosen.rounds):
        started = time.perf_counter()
        found, spent = validated(files, chosen.profile, chosen.jobs)
        seconds = time.perf_counter() - started
        ours.append(spent)
        theirs.append(checked_by_libsbml(files, chosen.jobs))
    print_rules(found)
    lost, unreported = unfinished(found), len(files) - len({each.path for each in found})
    print(f"\n{len(files)} files in {seconds:.0f} s; {len(lost)} crashed or hung, {unreported} not reported")
    for path, message in lost:
        print(f"  {path}: {message}")
    least, bare = min(ours), min(theirs)
    print(f"CPU: ours {least:.1f} s, libSBML's full check {bare:.1f} s: {least / bare:.2f} times")
    missing = missing_constraints(found) if chosen.constraints else []
    if chosen.constraints:
        violating = sum("-fail-" in path.name for path in files)
        print(f"{violating - len(missing)} of {violating} files are reported with the constraint that they violate")
        print("".join(f"  {name}\n" for name in missing), end="")
    if chosen.rules:
        print_costs(files, chosen.jobs)
    sys.exit(bool(lost or unreported or missing))


if __name__ == "__main__":
    main()
