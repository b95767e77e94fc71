"""A folder that keeps what became of variants, block by block, so that an interrupted run goes on where it stopped.

A block is a Parquet file of its own: written under another name, forced to the disk, and renamed. So a block is there
whole, or not at all; one that a failing disk tore is recognised by its checksums and counts as missing. The manifest
says what was run, and nothing else is added to the folder.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from mtor_sbml.errors import UsageError
from mtor_sbml.expectation.verdict import Outcome
from mtor_sbml.variants.evaluate import Evaluation, Score, Task
from mtor_sbml.variants.fingerprint import fingerprint_of

if TYPE_CHECKING:
    import pandas as pd

V = TypeVar("V")

#: Seconds after which nobody writes a file any more.
_WRITTEN_S = 3600.0
_MANIFEST = "manifest.json"
#: What a variant that could not be run at all has in the place of an outcome.
FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Store:
    """The results of one run; `open_store` makes one.

    Each file `block-000017.parquet` is a long table: a row for each variant and expectation, with outcome, margin
    (null for an error) and message (why there is no margin). A variant that could not be run has one row without
    an expectation, whose outcome is "failure".
    """

    folder: Path
    ids: tuple[str, ...]  #: of the expectations, in the order of the scores

    def has(self, number: int) -> bool:
        """Whether a block is there, whole."""
        return self._table(number) is not None

    def missing(self, blocks: Iterable[tuple[int, V]]) -> Iterator[tuple[int, V]]:
        """Those of the blocks, by number and content, that are not there yet."""
        return (block for block in blocks if not self.has(block[0]))

    def numbers(self) -> list[int]:
        """The numbers of the blocks that are there, ascending."""
        found = (int(path.stem.removeprefix("block-")) for path in self.folder.glob("block-*.parquet"))
        return [number for number in sorted(found) if self.has(number)]

    def write(self, number: int, evaluations: Sequence[Evaluation]) -> None:
        """Keep a block. When this returns, it survives the end of the process and of the machine."""
        pa, parquet = _pyarrow()
        table = pa.Table.from_pylist([row for each in evaluations for row in self._rows(each)], schema=_schema(pa))
        # Several writers may be about the same block: the last one wins, with the same content.
        partial = self.folder / f".block-{number:06}-{os.getpid()}.part"
        parquet.write_table(table, partial, compression="zstd", write_page_checksum=True)
        _publish(partial, self._path(number))

    def read(self, number: int) -> tuple[Evaluation, ...]:
        """The evaluations of a block that is there."""
        table = self._table(number)
        assert table is not None
        rows: dict[str, list[dict[str, Any]]] = {}
        for row in table.to_pylist():
            rows.setdefault(row["variant"], []).append(row)
        return tuple(_evaluation(variant, of_variant) for variant, of_variant in rows.items())

    def evaluations(self) -> Iterator[Evaluation]:
        """All that is there, in the order of the blocks, one block in memory at a time."""
        for number in self.numbers():
            yield from self.read(number)

    def to_frame(self) -> pd.DataFrame:
        """All that is there as one long table: block, variant, expectation, outcome, margin, message."""
        import pandas as pd

        frames = []
        for number in self.numbers():
            table = self._table(number)
            assert table is not None
            frame = table.to_pandas()
            frame.insert(0, "block", number)
            frames.append(frame)
        columns = ["block", "variant", "expectation", "outcome", "margin", "message"]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)

    def _path(self, number: int) -> Path:
        return self.folder / f"block-{number:06}.parquet"

    def _table(self, number: int) -> Any | None:  # noqa: ANN401 - pyarrow has no types
        """A block's table; None where it is not there, or torn."""
        path = self._path(number)
        if not path.exists():
            return None
        pa, parquet = _pyarrow()
        try:
            table = parquet.read_table(path, page_checksum_verification=True)
        except (OSError, pa.ArrowException):
            return None
        return table if table.schema.equals(_schema(pa)) else None

    def _rows(self, evaluation: Evaluation) -> Iterator[dict[str, object]]:
        if evaluation.scores is None:
            yield {"variant": evaluation.variant, "outcome": FAILURE, "message": evaluation.failure}
            return
        for expectation, score in zip(self.ids, evaluation.scores, strict=True):
            yield {
                "variant": evaluation.variant,
                "expectation": expectation,
                "outcome": score.outcome.value,
                "margin": score.margin,
                "message": score.message or None,
            }


def open_store(folder: Path, task: Task, plan: Mapping[str, object]) -> Store:
    """The store of a run, new or as an earlier run of the same left it.

    Args:
        folder: Made if it does not exist; it holds nothing else.
        task: What variants are judged by.
        plan: Which variants, as JSON takes it: method, seed, ranges, number, size of the blocks.

    Raises:
        UsageError: pyarrow is not installed, or the folder holds something else: says what differs.
    """
    _pyarrow()
    folder.mkdir(parents=True, exist_ok=True)
    # As JSON gives it back: tuples are lists there.
    wanted = json.loads(json.dumps({**fingerprint_of(task), **plan}))
    manifest = folder / _MANIFEST
    if manifest.exists():
        _require_same(_read(manifest), wanted, manifest)
    elif others := sorted(each.name for each in folder.iterdir() if not each.name.startswith(".")):
        raise UsageError(f"{folder} holds {others[0]}, and no {_MANIFEST}", hint="choose an empty folder, or a new one")
    else:
        partial = folder / f".{_MANIFEST}-{os.getpid()}.part"
        partial.write_text(json.dumps(wanted, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        _publish(partial, manifest)
    for left in folder.glob(".*.part"):  # by a run that was killed, unless another one writes it just now
        if time.time() - left.stat().st_mtime > _WRITTEN_S:
            left.unlink(missing_ok=True)
    return Store(folder, task.ids)


def _read(manifest: Path) -> dict[str, object]:
    try:
        found = json.loads(manifest.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise UsageError(f"{manifest} cannot be read: {problem}", hint="choose another folder") from problem
    if not isinstance(found, dict):
        raise UsageError(f"{manifest} is no manifest of a run", hint="choose another folder")
    return found


def _require_same(found: Mapping[str, object], wanted: Mapping[str, object], manifest: Path) -> None:
    for key in sorted(found.keys() | wanted.keys()):
        if found.get(key) != wanted.get(key):
            raise UsageError(
                f"{manifest.parent} holds another run: {_differing(key, found.get(key), wanted.get(key))}",
                hint="ask for the same to go on with it, or choose another folder",
            )


def _differing(key: str, there: object, asked: object) -> str:
    shown = [
        "nothing" if each is None else each if isinstance(each, str) else json.dumps(each) for each in (there, asked)
    ]
    short = [text if len(text) <= 60 else f"{text[:57]}…" for text in shown]
    return f"its {key} is {short[0]}, and asked for is {short[1]}"


def _evaluation(variant: str, rows: Sequence[Mapping[str, Any]]) -> Evaluation:
    if rows[0]["outcome"] == FAILURE:
        return Evaluation(variant, None, rows[0]["message"])
    scores = (Score(Outcome(row["outcome"]), row["margin"], row["message"] or "") for row in rows)
    return Evaluation(variant, tuple(scores))


def _publish(partial: Path, path: Path) -> None:
    """Give a file its name once its content is on the disk."""
    _to_disk(partial, os.O_RDWR)
    partial.replace(path)
    if os.name == "posix":  # elsewhere a folder cannot be opened
        _to_disk(path.parent, os.O_RDONLY)


def _to_disk(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow as pa
        import pyarrow.parquet
    except ImportError as problem:
        raise UsageError("keeping results needs pyarrow", hint='pip install "mtor-sbml[variants]"') from problem
    return pa, pyarrow.parquet


def _schema(pa: Any) -> Any:  # noqa: ANN401 - pyarrow has no types
    text = pa.string()
    return pa.schema(
        [
            pa.field("variant", text, nullable=False),
            ("expectation", text),
            pa.field("outcome", text, nullable=False),
            ("margin", pa.float64()),
            ("message", text),
        ]
    )
