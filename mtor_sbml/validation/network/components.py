"""The parts of a network that have no species in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


def components(changes: Mapping[str, Mapping[str, float]]) -> Iterator[tuple[str, ...]]:
    """The reactions of each connected part, in the order of the first of each.

    Args:
        changes: The species that each reaction changes.

    Example:
        >>> list(components({"J1": {"A": -1, "B": 1}, "J2": {"C": -1}, "J3": {"B": -1}}))
        [('J1', 'J3'), ('J2',)]
    """
    users: dict[str, list[str]] = {}
    for reaction, net in changes.items():
        for species in net:
            users.setdefault(species, []).append(reaction)
    seen: set[str] = set()
    order = {reaction: number for number, reaction in enumerate(changes)}
    for reaction in changes:
        if reaction in seen:
            continue
        part, reached = {reaction}, [reaction]
        while reached:
            near = {other for species in changes[reached.pop()] for other in users[species]} - part
            part |= near
            reached += near
        seen |= part
        yield tuple(sorted(part, key=order.__getitem__))
