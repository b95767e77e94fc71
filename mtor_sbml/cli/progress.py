"""A bar for somebody who waits: how many are done, how fast, and how long it still takes."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


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
