"""Findings that point at a species or reaction of a document; of many of one kind one that names the others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.listing import listed
from mtor_sbml.validation.rule import Rule
from mtor_sbml.validation.subject import Subject

if TYPE_CHECKING:
    import libsbml

#: Findings of one kind that are told one by one.
_ONE_BY_ONE = 3


def at_reaction(
    rule: Rule[Subject], subject: Subject, reaction: str, message: str, *, fix: str, severity: Severity | None = None
) -> Finding:
    """A finding of a rule at a reaction, by its id."""
    line = line_of(subject.sbml.getReaction(reaction))
    name = subject.model.name_of(reaction)
    return rule.finding(message, fix=fix, element=reaction, name=name, line=line, severity=severity)


def at_species(rule: Rule[Subject], subject: Subject, species: str, message: str, *, fix: str) -> Finding:
    """A finding of a rule at a species, by its id."""
    line = line_of(subject.sbml.getSpecies(species))
    return rule.finding(message, fix=fix, element=species, name=subject.model.name_of(species), line=line)


def line_of(element: libsbml.SBase | None) -> int | None:
    """The line of an element; None for what is in no list of the model, as it stands in a submodel of its."""
    return element.getLine() if element is not None else None


def told_once(findings: Iterable[Finding], names: Sequence[str] = ()) -> Iterator[Finding]:
    """Findings of one kind: a few as they are; of more than that the first, which names the others.

    Args:
        findings: Of one kind.
        names: What to call the element of each; by default its id.
    """
    alike = list(findings)
    if len(alike) <= _ONE_BY_ONE:
        yield from alike
        return
    members = tuple(names) or tuple(each.element for each in alike if each.element)
    also = listed([f"'{other}'" for other in members[1:]])
    yield replace(alike[0], message=f"{alike[0].message}; the same goes for {also}", members=members)
