"""Rules on rate laws."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.rule import rule
from mtor_sbml.validation.subject import Subject


@rule("KIN002", Severity.ERROR)
def no_participant(subject: Subject) -> Iterator[Finding]:
    """A rate law uses a species that is no reactant, product or modifier of the reaction.

    SBML forbids it and COPASI refuses the file. In composed models a port without a type causes it.

    Bad:
        <listOfSpecies><species id="A"/><species id="E"/></listOfSpecies>
        <listOfParameters><parameter id="k" value="1" units="per_nM_per_min"/></listOfParameters>
        <listOfReactions>
        <reaction id="J">
        <listOfReactants><speciesReference species="A"/></listOfReactants>
        <kineticLaw><math>cell * k * A * E</math></kineticLaw>
        </reaction>
        </listOfReactions>

    Good:
        <listOfSpecies><species id="A"/><species id="E"/></listOfSpecies>
        <listOfParameters><parameter id="k" value="1" units="per_nM_per_min"/></listOfParameters>
        <listOfReactions>
        <reaction id="J">
        <listOfReactants><speciesReference species="A"/></listOfReactants>
        <listOfModifiers><modifierSpeciesReference species="E"/></listOfModifiers>
        <kineticLaw><math>cell * k * A * E</math></kineticLaw>
        </reaction>
        </listOfReactions>
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
