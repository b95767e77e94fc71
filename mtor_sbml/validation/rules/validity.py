"""Rules on validity: what makes a file no valid SBML, whatever it means."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mtor_sbml.validation.causes import Cause
from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.rule import rule
from mtor_sbml.validation.subject import Subject


@rule("VAL001", Severity.ERROR)
def unreadable(subject: Subject) -> Iterator[Finding]:
    """The file is no XML, holds no SBML, or no model.

    libSBML then hands out an empty document, and most tools go on with that.

    Bad:
        <?xml version="1.0" encoding="UTF-8"?>
        <sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2">
        <model id="example" name="an example">
        </sbml>  <!-- VAL001 -->

    Good:
        <?xml version="1.0" encoding="UTF-8"?>
        <sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2">
        <model id="example" name="an example" substanceUnits="mole" extentUnits="mole" timeUnits="second"
               volumeUnits="litre" areaUnits="dimensionless" lengthUnits="metre"/>
        </sbml>
    """
    for cause in subject.causes_for("VAL001"):
        first = cause.messages[0]
        yield unreadable.of(
            cause,
            f"the file is not well-formed XML: {(first.text or first.short).rstrip('.')} (line {first.line})",
            fix="write the file again from the tool that made it, or mend the XML at that line",
        )
    if not subject.causes and subject.document.getModel() is None:
        yield unreadable.finding("the file holds no model", fix="put a <model> into the <sbml> element")


@rule("VAL002", Severity.ERROR)
def invalid(subject: Subject) -> Iterator[Finding]:
    """The file breaks a rule of the SBML specification.

    What a tool makes of invalid SBML is its own guess.

    Bad:
        <listOfSpecies><species id="A"/></listOfSpecies>
        <listOfParameters><parameter id="k" value="1" units="per_min"/></listOfParameters>
        <listOfReactions>
        <reaction id="J">
        <listOfReactants><speciesReference species="A"/></listOfReactants>
        <kineticLaw><math>cell * kk * A</math></kineticLaw>
        </reaction>
        </listOfReactions>

    Good:
        <listOfSpecies><species id="A"/></listOfSpecies>
        <listOfParameters><parameter id="k" value="1" units="per_min"/></listOfParameters>
        <listOfReactions>
        <reaction id="J">
        <listOfReactants><speciesReference species="A"/></listOfReactants>
        <kineticLaw><math>cell * k * A</math></kineticLaw>
        </reaction>
        </listOfReactions>
    """
    for cause in subject.causes_for("VAL002"):
        yield invalid.of(cause, _what(cause), fix=_FIXES.get(cause.codes[0]) or _requirement(cause))


@rule("VAL003", Severity.WARNING)
def unfinished(_: Subject) -> Iterator[Finding]:
    """A check did not finish: it ran out of time or memory, or crashed a native library.

    What was not checked is not known to be well. No document shows it; `validate` says it of a file whose check died,
    and as an error where nothing at all could be checked.
    """
    yield from ()


@rule("VAL006", Severity.ERROR)
def circular(subject: Subject) -> Iterator[Finding]:
    """Definitions depend on each other in a circle.

    No order of evaluation gives them a value; simulators loop, crash or take whatever value comes first.

    Bad:
        <listOfParameters>
        <parameter id="x" units="dimensionless" constant="false"/>
        <parameter id="y" units="dimensionless" constant="false"/>
        </listOfParameters>
        <listOfRules>
        <assignmentRule variable="x"><math>y</math></assignmentRule>
        <assignmentRule variable="y"><math>x</math></assignmentRule>
        </listOfRules>

    Good:
        <listOfParameters>
        <parameter id="x" units="dimensionless" constant="false"/>
        <parameter id="y" units="dimensionless" value="2"/>
        </listOfParameters>
        <listOfRules>
        <assignmentRule variable="x"><math>y</math></assignmentRule>
        </listOfRules>
    """
    for cause in subject.causes_for("VAL006"):
        yield circular.of(cause, _what(cause), fix="break the circle: one of them must not depend on the other")


@rule("VAL007", Severity.ERROR)
def hidden_symbol(subject: Subject) -> Iterator[Finding]:
    """A local parameter hides a species or a global quantity of the same id.

    The law uses the local value; whoever changes the global one changes nothing.

    Bad:
        <listOfSpecies><species id="A"/></listOfSpecies>
        <listOfParameters><parameter id="k" value="1" units="per_min"/></listOfParameters>
        <listOfReactions>
        <reaction id="J">
        <listOfReactants><speciesReference species="A"/></listOfReactants>
        <kineticLaw><math>cell * k * A</math><listOfLocalParameters>
        <localParameter id="k" value="2" units="per_min"/>
        </listOfLocalParameters></kineticLaw>
        </reaction>
        </listOfReactions>

    Good:
        <listOfSpecies><species id="A"/></listOfSpecies>
        <listOfReactions>
        <reaction id="J">
        <listOfReactants><speciesReference species="A"/></listOfReactants>
        <kineticLaw><math>cell * k * A</math><listOfLocalParameters>
        <localParameter id="k" value="2" units="per_min"/>
        </listOfLocalParameters></kineticLaw>
        </reaction>
        </listOfReactions>
    """
    for cause in subject.causes_for("VAL007"):
        yield hidden_symbol.of(
            cause,
            f"{cause.element} hides a global symbol of the same id; the local value acts in the law",
            fix="rename the local parameter, or remove it if the global one is meant",
        )


@rule("VAL008", Severity.WARNING)
def doubtful(subject: Subject) -> Iterator[Finding]:
    """LibSBML warns of something that has no rule of its own.

    Another tool may read it otherwise, or say so to its user.

    Bad:
        species A in cell = 10 nM
        J: A => ; cell * k * A
        k has per_min   // VAL008

    Good:
        species A in cell = 10 nM
        J: A => ; cell * k * A
        k = 0.1 per_min
    """
    for cause in subject.causes_for("VAL008"):
        if cause.codes[0] in _NO_VALUE:
            kind, what = _NO_VALUE[cause.codes[0]]
            yield doubtful.of(
                cause,
                f"{kind} '{cause.element.id}' has no {what}, and nothing gives it one",
                fix=f"give it a{'n' if what[0] in 'aeiou' else ''} {what}",
            )
        else:
            yield doubtful.of(cause, _what(cause), fix=_requirement(cause))


_NO_VALUE = {80501: ("compartment", "size"), 80601: ("species", "initial value"), 80702: ("parameter", "value")}


#: What to do about the errors that people meet most; the others quote the specification.
_FIXES = {
    10215: "declare the symbol with a value, or correct its spelling",
    10301: "rename one of them",
    10313: "define the unit, or use one that is defined",
    20609: "make the species a boundary species, or let the reaction alone or the rule alone change it",
    20610: "make the species a boundary species, or let the reaction alone or the rule alone change it",
}


def _what(cause: Cause) -> str:
    """What is wrong in this file, in one sentence that names the element."""
    message = cause.messages[0]
    undeclared = re.search(r"uses '(\w+)' that is not the id", message.text)
    if undeclared:
        return f"{cause.element} uses '{undeclared.group(1)}', which nothing in the model declares"
    text = message.text or message.short or f"libSBML reports {message.code}"
    text = text.rstrip(".").replace("<", "").replace(">", "")
    if cause.element.id and f"'{cause.element.id}'" not in text:
        return f"{cause.element}: {_uncapitalised(text)}"
    return _uncapitalised(text)


def _uncapitalised(text: str) -> str:
    return text[0].lower() + text[1:] if text.startswith(("The ", "A ", "An ")) else text


def _requirement(cause: Cause) -> str:
    """The sentence of the specification that the file breaks."""
    message = cause.messages[0]
    if not message.requirement:
        return f"look up rule {message.code} in the SBML specification"
    sentence = re.split(r"(?<=[\w)>'\"])\. (?=[A-Z])", message.requirement, maxsplit=1)[0]
    wanted = sentence.replace("<", "").replace(">", "").rstrip(".")
    return f"SBML asks (rule {message.code}): {wanted if len(wanted) <= 240 else wanted[:239] + '…'}"


RULES = (unreadable, invalid, unfinished, circular, hidden_symbol, doubtful)
