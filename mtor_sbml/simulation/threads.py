"""Linear algebra on one thread: a model is small, and threads that wait for one another cost more than they give."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep BLAS and LAPACK to one thread.

    Measured on two cores with nothing else to do for one of them: the eigenvalues of 176 species take 4 ms instead of
    570 ms, a check of a whole network 12 s of CPU instead of 62 s.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        yield
