"""Rules on rate laws."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.rule import Subject, rule


@rule("KIN002", Severity.ERROR)
def no_participant(subject: Subject) -> Iterator[Finding]:
    """A rate law uses a species that is no reactant, product or modifier of the reaction.

    SBML forbids it and COPASI refuses the file. In composed models a port without a type causes it.
    """
    for cause in subject.causes_for("KIN002"):
        found = re.search(r"species '(\w+)' is not listed .* of reaction '(\w+)'", cause.messages[0].text)
        species, reaction = found.groups() if found else ("?", cause.element.id)
        yield no_participant.of(
            cause,
            f"the law of reaction '{reaction}' uses species '{species}', no reactant, product or modifier of it",
            fix=f"list '{species}' as a modifier (Antimony: declare it `species` inside the module of the reaction)",
        )


RULES = (no_participant,)
