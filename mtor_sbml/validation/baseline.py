"""A baseline: the findings that an old model has already, so that only new ones count."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from mtor_sbml.errors import Place, UsageError
from mtor_sbml.validation.finding import Finding, Findings
from mtor_sbml.whole_files import write_whole

#: File as seen from the baseline, rule, element, message. Lines are left out: they move.
_Key: TypeAlias = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Baseline:
    """What was found before, how often."""

    folder: Path  #: of the baseline's file: paths in it are relative to that
    known: Counter[_Key]

    def sift(self, results: Iterable[Findings]) -> Iterator[Findings]:
        """The findings of each file, those that were there before put aside."""
        left = self.known.copy()
        for of_file in results:
            new: list[Finding] = []
            known: list[Finding] = []
            for finding in of_file:
                key = _key(self.folder, of_file.path, finding)
                (known if left[key] > 0 else new).append(finding)
                left[key] -= 1
            yield replace(of_file, findings=tuple(new), known=tuple(known))


def read_baseline(path: Path) -> Baseline:
    """The baseline in a file.

    Raises:
        UsageError: There is none, or the file holds something else.
    """
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["findings"]
        known = Counter({tuple(entry["finding"]): int(entry["count"]) for entry in entries})
    except FileNotFoundError as problem:
        raise UsageError(f"there is no baseline '{path}'", hint="write one with --write-baseline") from problem
    except (ValueError, KeyError, TypeError) as problem:
        raise UsageError("this is no baseline", place=Place(str(path)), hint="write it anew") from problem
    return Baseline(path.resolve().parent, known)


def write_baseline(path: Path, results: Iterable[Findings]) -> int:
    """Write all findings as the baseline to judge by from now on; how many there are."""
    folder = path.resolve().parent
    counted = Counter(_key(folder, of_file.path, finding) for of_file in results for finding in of_file)
    entries = [{"finding": list(key), "count": count} for key, count in sorted(counted.items())]
    write_whole({path: json.dumps({"findings": entries}, indent=1, ensure_ascii=False) + "\n"})
    return counted.total()


def _key(folder: Path, path: str, finding: Finding) -> _Key:
    file = Path(path).resolve()
    seen = file.relative_to(folder) if file.is_relative_to(folder) else file
    return seen.as_posix(), finding.rule, finding.element or "", finding.message
