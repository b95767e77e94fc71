"""Whether any input ends the validator: mutated SBML and Antimony, as many as asked for, the same for the same seed.

    python benchmarks/fuzz.py [-n 10000] [--seed 1] [-j 2] [FOLDER…]

Takes small models, and those below the folders, and changes each input in one to six places: bytes, words, lines, tags
and numbers are lost, doubled, swapped, replaced by strange ones. Every input must have its findings: prints how many
there were, which rules found something, and every input of which a part of the check did not finish; those are kept in
`fuzz-kept/`. The exit code is 1 if our own code raised an error, an input was not reported, or a file was left behind.
A crash or a hang of a native library, said as such, is what the validator is to survive.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from mtor_sbml.validation.bounded import Limits
from mtor_sbml.validation.examples import example_file
from mtor_sbml.validation.registry import RULES
from mtor_sbml.validation.validate import find_files, validate_files

BATCH = 250
LIMITS = Limits(timeout_s=30.0, memory_mb=2048)
#: What is said of a part of a check that crashed, hung, or raised an error.
LOST = re.compile("did not finish|cannot be read: .* (crashed|ended|killed|did not)")
#: What tools choke on: of numbers, names, markup and encodings.
STRANGE = (
    b"NaN", b"INF", b"-1e309", b"0", b"1e-400", b"99999999999999999999", b"", b"\0", b"\xff\xfe", b"\xc3", b"&amp;",
    b"&x;", b"<", b">", b"/>", b'"', b"]]>", b"<!--", b"*/", b"//", b"```", b"(", b")", b"((((((((((", b"model", b"end",
    b"is", b"import \"x.ant\"", b"->", b"=>", b":=", b"'", b";", b"time", b"delay", b"piecewise", "µ∞".encode(),
    b"A" * 5000,
)  # fmt: skip


def seeds(folders: Sequence[Path]) -> list[tuple[str, bytes]]:
    """The examples of all rules, and small files of folders: suffix and content."""
    examples = [example_file(rule.code, text) for rule in RULES for text in (rule.bad, rule.good) if text]
    found = [(each.suffix, each.text.encode()) for each in examples]
    files = find_files(folders) if folders else ()
    return found + [(path.suffix, path.read_bytes()) for path in files if path.stat().st_size < 60_000]


def mutated(content: bytes, chance: random.Random) -> bytes:
    """The content, changed in a few places."""
    for _ in range(chance.randint(1, 6)):
        content = chance.choice((_bytes, _words, _words, _lines, _lines, _tags, _numbers))(content, chance)
    return content


def _bytes(content: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(content) + 1)
    length = chance.choice((0, 1, 1, 2, 20, len(content)))
    return content[:start] + chance.choice((b"", bytes([chance.randrange(256)]))) + content[start + length :]


def _words(content: bytes, chance: random.Random) -> bytes:
    words = re.split(rb"(\W+)", content)
    words[chance.randrange(len(words))] = chance.choice((chance.choice(words), chance.choice(STRANGE)))
    return b"".join(words)


def _lines(content: bytes, chance: random.Random) -> bytes:
    lines = content.split(b"\n")
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    return b"\n".join(chance.choice((lines[:at] + lines[at + 1 :], [*lines[:at], lines[other], *lines[at:]])))


def _tags(content: bytes, chance: random.Random) -> bytes:
    tags = list(re.finditer(rb"<(\w+)[^<>]*/>|\{[^{}]*\}|\([^()]*\)", content))
    if not tags:
        return content
    tag, other = chance.choice(tags), chance.choice(tags)
    return content[: tag.start()] + chance.choice((b"", other.group(), 2 * tag.group())) + content[tag.end() :]


def _numbers(content: bytes, chance: random.Random) -> bytes:
    numbers = list(re.finditer(rb"\d+(\.\d+)?", content))
    if not numbers:
        return content
    number = chance.choice(numbers)
    return content[: number.start()] + chance.choice((*STRANGE[:6], b"-1", b"7.5")) + content[number.end() :]


def inputs(count: int, seed: int, folders: Sequence[Path]) -> Iterator[tuple[str, bytes]]:
    """Name and content of each input."""
    chance = random.Random(seed)
    known = seeds(folders)
    for number in range(count):
        suffix, content = chance.choice(known)
        yield f"{number:06}{suffix}", mutated(content, chance)


def run(
    count: int, seed: int, jobs: int, folders: Sequence[Path] = (), kept: Path | None = Path("fuzz-kept")
) -> tuple[Counter[str], list[str], list[str]]:
    """Validate mutated inputs.

    Returns:
        How often each rule found something; what our own code or the run did wrong; what native libraries did.
    """
    rules: Counter[str] = Counter()
    faults: list[str] = []
    native: list[str] = []
    made = inputs(count, seed, folders)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as place, temporary_files(Path(place) / "tmp") as own:
        while batch := _written(Path(place) / "inputs", islice(made, BATCH)):
            found = {each.path: each for each in validate_files(batch, limits=LIMITS, jobs=jobs)}
            faults += [f"{path.name} was not reported" for path in batch if str(path) not in found]
            for path, each in found.items():
                rules.update({finding.rule for finding in each})
                lost = [finding.message for finding in each if LOST.search(finding.message)]
                for message in lost:
                    # Exit code 1 is that of a traceback.
                    (faults if "(exit code 1)" in message else native).append(f"{Path(path).name}: {message}")
                if lost and kept is not None:
                    kept.mkdir(exist_ok=True)
                    shutil.copy(path, kept)
            known = {path.name for path in batch}
            left = [path.name for path in (*batch[0].parent.iterdir(), *own.iterdir()) if path.name not in known]
            faults += [f"{name} was left behind" for name in left]
            shutil.rmtree(batch[0].parent)
    return rules, faults, native


@contextmanager
def temporary_files(folder: Path) -> Iterator[Path]:
    """All temporary files, of children as well, go into a folder."""
    folder.mkdir()
    before = tempfile.tempdir, os.environ.get("TMPDIR")
    tempfile.tempdir, os.environ["TMPDIR"] = str(folder), str(folder)
    try:
        yield folder
    finally:
        tempfile.tempdir = before[0]
        del os.environ["TMPDIR"]
        if before[1] is not None:
            os.environ["TMPDIR"] = before[1]


def _written(folder: Path, made: Iterable[tuple[str, bytes]]) -> list[Path]:
    folder.mkdir()
    paths = []
    for name, content in made:
        paths.append(folder / name)
        paths[-1].write_bytes(content)
    return paths


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description="Validate mutated inputs.")
    parser.add_argument("-n", type=int, default=10_000, dest="count")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("-j", "--jobs", type=int, default=2)
    parser.add_argument("folders", nargs="*", type=Path)
    chosen = parser.parse_args()
    started = time.perf_counter()
    rules, faults, native = run(chosen.count, chosen.seed, chosen.jobs, chosen.folders)
    print(f"{chosen.count} inputs in {time.perf_counter() - started:.0f} s; of how many each rule found something:")
    print("  " + ", ".join(f"{rule} {times}" for rule, times in sorted(rules.items())))
    print(f"{len(native)} times a native library crashed or hung, and the rest was checked")
    print("".join(f"  {each}\n" for each in native), end="")
    print(f"{len(faults)} faults of our own")
    print("".join(f"  {each}\n" for each in faults), end="")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
