"""Whether the reader of Antimony finds every id in the texts that libantimony writes for a folder of SBML files.

    python benchmarks/read_antimony.py FOLDER [-j 2] [--keep FOLDER]

libantimony writes each SBML file below FOLDER as Antimony, and makes SBML of that text again, in a child process. What
has an id in that SBML, the reader must find a place for. Prints how many files were read, the ids found and missed, the
lines skipped and the CPU time of the reader alone, then the files with something amiss. The exit code is 1 if there are
any. With `--keep`, what libantimony wrote stays in a folder, and is taken from there the next time.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from mtor_sbml.model.antimony_reader import read_text
from mtor_sbml.model.source import locate

LIMIT_S = 120.0


@dataclass(frozen=True)
class Outcome:
    """What became of one file."""

    file: str
    found: int = 0
    missed: tuple[str, ...] = ()
    skipped: tuple[int, ...] = ()  #: lines
    seconds: float = 0.0  #: CPU time of the reader
    refused: str = ""  #: what libantimony says against the file, or how it ended


def main(arguments: Sequence[str] | None = None) -> int:
    """Write, read and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("-j", "--jobs", type=int, default=2)
    parser.add_argument("--keep", type=Path, help="folder for what libantimony writes")
    options = parser.parse_args(arguments)
    files = sorted(path for path in options.folder.rglob("*") if path.suffix in {".xml", ".sbml"})
    if not files:
        parser.error(f"there is no SBML file below {options.folder}")
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(options.jobs) as pool:
            refusals = list(pool.map(lambda file: written(file, folder), files))
        outcomes = [
            Outcome(file.name, refused=refusal) if refusal else outcome_of(folder / f"{file.stem}.ant")
            for file, refusal in zip(files, refusals, strict=True)
        ]
    report(outcomes)
    return int(any(each.missed or each.skipped for each in outcomes))


def written(file: Path, folder: Path) -> str:
    """Let a child process write a file as Antimony and as SBML again; what it says against the file."""
    if (folder / f"{file.stem}.xml").exists():
        return ""
    command = [sys.executable, str(Path(__file__).resolve()), "--child", str(file), str(folder / file.stem)]
    try:
        child = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    except subprocess.TimeoutExpired:
        return f"libantimony did not come back within {LIMIT_S:g} s"
    if child.returncode:
        return child.stderr.strip() or f"libantimony ended with {child.returncode}"
    return ""


def write(file: str, stem: str) -> None:
    """The child's work: `stem.ant` and `stem.xml`."""
    import antimony

    if antimony.loadSBMLFile(file) == -1:
        sys.exit(antimony.getLastError())
    text = antimony.getAntimonyString(None)
    Path(f"{stem}.ant").write_text(text, encoding="utf-8")
    antimony.clearPreviousLoads()
    if antimony.loadAntimonyString(text) == -1:
        sys.exit(f"it does not take its own text: {antimony.getLastError()}")
    Path(f"{stem}.xml").write_text(antimony.getSBMLString(antimony.getMainModuleName()), encoding="utf-8")


def outcome_of(text: Path) -> Outcome:
    """Read one text and look for the ids of the SBML beside it."""
    start = time.process_time()
    places = locate(text)
    seconds = time.process_time() - start
    ids = ids_in(text.with_suffix(".xml"))
    skipped = tuple(spot.line for spot in read_text(text.read_text(encoding="utf-8")).skipped)
    missed = tuple(sorted(ids - set(places)))
    return Outcome(text.stem, len(ids) - len(missed), missed, skipped, seconds)


def ids_in(file: Path) -> set[str]:
    """The ids of a document's elements."""
    import libsbml

    document = libsbml.readSBMLFromFile(str(file))  # its elements do not outlive it
    found = document.getListOfAllElements()
    return {found.get(i).getId() for i in range(found.getSize()) if found.get(i).isSetIdAttribute()}


def report(outcomes: Sequence[Outcome]) -> None:
    """Print the table, then what is amiss."""
    refused = [each for each in outcomes if each.refused]
    print(f"files                    {len(outcomes)}")
    print(f"refused by libantimony   {len(refused)}")
    print(f"read                     {len(outcomes) - len(refused)}")
    print(f"ids found                {sum(each.found for each in outcomes)}")
    print(f"ids missed               {sum(len(each.missed) for each in outcomes)}")
    print(f"lines skipped            {sum(len(each.skipped) for each in outcomes)}")
    print(f"CPU time of the reader   {sum(each.seconds for each in outcomes):.1f} s")
    for each in outcomes:
        if each.refused:
            print(f"{each.file}: {each.refused.splitlines()[0][:200]}")
        if each.skipped:
            print(f"{each.file}: skips lines {', '.join(map(str, each.skipped[:10]))}")
        if each.missed:
            print(f"{each.file}: misses {len(each.missed)} ids: {', '.join(each.missed[:10])}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        write(*sys.argv[2:])
    else:
        sys.exit(main())
