"""The words of the grammar, which no id may be."""

from __future__ import annotations

RESERVED = frozenset(
    """
    about abolishes absent adapts after alone always and at back before between biphasic bistable both by change
    conserved crosses cut decreasing does each either end eventually falls flat from implies in increasing is
    knockout least levels linear lowers monotonically most needs not of off once or oscillates overshoots partly
    peaks present raises requires rises saturates start state steady steps sustained to transient unless until
    whenever with within
    """.split()  # noqa: SIM905 - a list of quoted words is harder to read
)
