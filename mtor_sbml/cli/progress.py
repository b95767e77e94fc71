"""For somebody who waits: a bar of how many are done, how fast, how long it still takes; and what Ctrl-C leaves."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import typer


@contextmanager
def progress_bar(text: str, unit: str) -> Iterator[Callable[[int, int], None] | None]:
    """Something to tell what is done, of how many; None where nobody watches standard error.

    Args:
        text: What is going on.
        unit: What is counted, such as "variants".
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(text, total=None, rate="")

        before: int | None = None

        def show(done: int, total: int) -> None:
            nonlocal before
            if before is None:  # what an earlier run did, and what starting took, say nothing about the rate
                before = done
                progress.reset(task, total=total, completed=done)
                return
            elapsed = progress.tasks[0].elapsed
            rate = f"{(done - before) / elapsed:.1f}/s" if elapsed else ""
            progress.update(task, completed=done, total=total, rate=rate)

        yield show


@contextmanager
def resuming(out: Path | None) -> Iterator[None]:
    """Tell somebody who interrupts what becomes of the work so far.

    Args:
        out: The folder that keeps it; None where nothing does.
    """
    try:
        yield
    except KeyboardInterrupt:
        left = f"the same command goes on with what {out} holds" if out else "without --out FOLDER nothing is kept"
        typer.echo(f"interrupted: {left}", err=True)
        raise
