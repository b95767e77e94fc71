"""Rules on validity: what makes a file no valid SBML, whatever it means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from mtor_sbml.validation.causes import MISSING_FILE, Cause
from mtor_sbml.validation.circles import circles, definitions, told
from mtor_sbml.validation.elements import Element, describe
from mtor_sbml.validation.finding import Finding, Severity
from mtor_sbml.validation.flat import submodels
from mtor_sbml.validation.formula_units import FormulaUnits
from mtor_sbml.validation.listing import listed
from mtor_sbml.validation.rule import rule
from mtor_sbml.validation.sbml_units import expected_and_found, write_unit
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
        other = _not_opened(subject) if first.code == _UNREADABLE else _other_file(subject)
        if other is not None:
            yield unreadable.of(cause, f"the file {other[0]}", fix=other[1])
            continue
        yield unreadable.of(
            cause,
            f"the file is not well-formed XML: {(first.text or first.short).rstrip('.')} (line {first.line})",
            fix="write the file again from the tool that made it, or mend the XML at that line",
        )
    is_told = any(message.is_error for cause in subject.causes for message in cause.messages)
    if subject.document.getModel() is None and not is_told:
        yield unreadable.finding(
            "the file holds no model",
            fix="put a <model> into the <sbml> element",
            sbml=tuple(code for cause in subject.causes for code in cause.codes),
            # Level 3 version 2 allows it.
            severity=Severity.WARNING if subject.document.getLevel() > 2 else Severity.ERROR,
        )


def _not_opened(subject: Subject) -> tuple[str, str]:
    """Why a file cannot be opened, and what to do then."""
    path = subject.written
    if isinstance(path, Path) and path.is_symlink() and not path.exists():
        return f"is a link to '{path.readlink()}', which is not there", "fetch or restore what it links to"
    return "cannot be opened", "see whether you may read it"


def _other_file(subject: Subject) -> tuple[str, str] | None:
    """What people get in place of a model by mistake, and what to do then."""
    start = subject.as_written[:_HEAD].lstrip("\ufeff \r\n\t").lower()
    if start.startswith(("<!doctype html", "<html")):
        return "is no SBML but a web page", "download the model's own file, not the page that shows it"
    if start.startswith("version https://git-lfs.github.com"):
        return "is no SBML but a pointer of Git LFS", "run `git lfs pull`; in CI, check out with LFS"
    if "<!entity" in start:
        return (
            "declares entities of its own, which SBML has not",
            "write out what they stand for, and remove the <!DOCTYPE>",
        )
    if start.startswith(("pk\x03\x04", "\x1f")):
        return "is compressed", "unpack it, and name the SBML file in it"
    return None


#: LibSBML's code of a file that it cannot open.
_UNREADABLE = 2
#: Characters by which a file is known.
_HEAD = 500


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
        if cause.codes[0] == MISSING_FILE:
            yield invalid.of(
                cause,
                f"submodels come from {_files_in(cause)}, which cannot be found: only what is here is checked",
                fix="put what is missing beside this file, or export the model flattened",
            )
            continue
        yield invalid.of(cause, _what(cause), fix=_FIXES.get(cause.codes[0]) or _requirement(cause))


@rule("VAL003", Severity.ERROR)
def unfinished(_: Subject) -> Iterator[Finding]:
    """A check did not finish: it ran out of time or memory, or crashed a native library.

    What was not checked is not known to be well. No document shows it; `validate` says it of a file whose check, or a
    part of it, was cut off. It is a warning where nothing was cut off, but a rule cannot be applied to the file.
    """
    yield from ()


@rule("VAL004", Severity.ERROR)
def joined_invalid(subject: Subject) -> Iterator[Finding]:
    """The parts of a model with submodels are valid, but not what becomes of them when they are joined.

    Simulators see the joined model.

    Bad:
        <?xml version="1.0" encoding="UTF-8"?>
        <sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1"
              xmlns:comp="http://www.sbml.org/sbml/level3/version1/comp/version1" comp:required="true">
        <model id="example" name="an example" substanceUnits="mole" extentUnits="mole" timeUnits="second"
               volumeUnits="litre" areaUnits="dimensionless" lengthUnits="metre">
        <listOfParameters><parameter id="q" name="q" units="second" value="1" constant="true">
        <comp:listOfReplacedElements>
        <comp:replacedElement comp:submodelRef="part" comp:idRef="p"/>
        </comp:listOfReplacedElements></parameter></listOfParameters>
        <comp:listOfSubmodels><comp:submodel comp:id="part" comp:modelRef="Part"/></comp:listOfSubmodels>
        </model>
        <comp:listOfModelDefinitions>
        <comp:modelDefinition id="Part" name="a part" substanceUnits="mole" extentUnits="mole" timeUnits="second"
               volumeUnits="litre" areaUnits="dimensionless" lengthUnits="metre">
        <listOfParameters><parameter id="p" name="p" units="second" constant="false"/>
        <parameter id="r" name="r" value="1" units="second"/></listOfParameters>
        <listOfRules><assignmentRule variable="p"><math>r</math></assignmentRule></listOfRules>
        </comp:modelDefinition></comp:listOfModelDefinitions>
        </sbml>

    Good:
        <?xml version="1.0" encoding="UTF-8"?>
        <sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1"
              xmlns:comp="http://www.sbml.org/sbml/level3/version1/comp/version1" comp:required="true">
        <model id="example" name="an example" substanceUnits="mole" extentUnits="mole" timeUnits="second"
               volumeUnits="litre" areaUnits="dimensionless" lengthUnits="metre">
        <listOfParameters><parameter id="q" name="q" units="second" constant="false">
        <comp:listOfReplacedElements>
        <comp:replacedElement comp:submodelRef="part" comp:idRef="p"/>
        </comp:listOfReplacedElements></parameter></listOfParameters>
        <comp:listOfSubmodels><comp:submodel comp:id="part" comp:modelRef="Part"/></comp:listOfSubmodels>
        </model>
        <comp:listOfModelDefinitions>
        <comp:modelDefinition id="Part" name="a part" substanceUnits="mole" extentUnits="mole" timeUnits="second"
               volumeUnits="litre" areaUnits="dimensionless" lengthUnits="metre">
        <listOfParameters><parameter id="p" name="p" units="second" constant="false"/>
        <parameter id="r" name="r" value="1" units="second"/></listOfParameters>
        <listOfRules><assignmentRule variable="p"><math>r</math></assignmentRule></listOfRules>
        </comp:modelDefinition></comp:listOfModelDefinitions>
        </sbml>
    """
    if subject.joined is None:
        return
    if subject.joined.fails:
        yield joined_invalid.finding(
            "libSBML cannot join the submodels into one model",
            fix="look for a port, deletion or replacement that names nothing",
        )
    of_submodels = submodels(subject.document)
    for cause in subject.joined.causes:
        if cause.rule in {"UNT002", "UNT003"} or any(message.is_error for message in cause.messages):
            submodel, _, inner = cause.element.id.partition("__")
            definition = of_submodels.get(submodel)
            where = f" ('{inner}' of submodel '{submodel}', made from '{definition}')" if definition else ""
            yield joined_invalid.finding(
                f"when the submodels are joined, {_what_of_joined(cause)}{where}",
                fix=f"mend '{inner}' in '{definition}', or what replaces it"
                if definition
                else f"mend '{cause.element.id}', or what it replaces in {_list_of(of_submodels)}",
                element=submodel if definition else cause.element.id,
                sbml=cause.codes,
            )


def _what_of_joined(cause: Cause) -> str:
    units = expected_and_found(cause.messages[0].text)
    if units is None or units[1] is None:
        return f"this does not hold: {_what(cause)}"
    return f"{cause.element} comes out in {write_unit(units[1])}, but {write_unit(units[0])} is expected"


def _list_of(of_submodels: dict[str, str]) -> str:
    return listed([f"submodel '{name}' ({definition})" for name, definition in of_submodels.items()])


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
        <assignmentRule variable="x"> <!-- VAL006 -->
        <math>y</math></assignmentRule>
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
    causes = tuple(subject.causes_for("VAL006"))
    if not causes and "structure" in subject.checked:
        return
    of = definitions(subject.sbml)
    found = tuple(circles({name: each.needs for name, each in of.items()}))
    codes = tuple(dict.fromkeys(code for cause in causes for code in cause.codes))
    for circle in found:
        yield circular.finding(
            f"definitions go in a circle: {told(circle, of)}",
            fix=f"give {' or '.join(f'{name!r}' for name in circle[:4])} a value, or a formula without the others"
            if len(circle) > 1
            else f"leave '{circle[0]}' out of its own formula",
            element=circle[0],
            line=of[circle[0]].line,
            sbml=codes,
        )
    if not found:  # libSBML also follows what a concentration needs: the size of its compartment
        for cause in causes:
            yield circular.of(cause, _what(cause), fix="break the circle: one of them must not depend on the other")


@rule("VAL007", Severity.WARNING)
def hidden_symbol(subject: Subject) -> Iterator[Finding]:
    """A local parameter hides a species or a global quantity of the same id.

    The law uses the local value; whoever changes the global one changes nothing. A participant of the reaction must not
    be hidden at all.

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
    causes: dict[tuple[Element, int], Cause] = {}
    for each in subject.causes_for("VAL007"):  # libSBML says it once as of a species, once as of any symbol
        key = each.element, each.messages[0].line
        causes[key] = replace(each, messages=(*causes[key].messages, *each.messages)) if key in causes else each
    hidden = {key: cause for key, cause in causes.items() if not any(m.is_error for m in cause.messages)}
    for key, cause in causes.items():
        if key in hidden and len(hidden) > _ONE_BY_ONE:
            continue
        is_error = key not in hidden
        yield hidden_symbol.of(
            cause,
            f"{cause.element} hides a {_hidden_kind(subject, cause)} of the same id; {_acting(subject, cause)}",
            fix="rename the local parameter, or remove it if the global one is meant",
            severity=Severity.ERROR if is_error else None,
        )
    if len(hidden) > _ONE_BY_ONE:
        (first, *_), names = hidden.values(), [f"'{cause.element.id}'" for cause in hidden.values()]
        yield hidden_symbol.of(
            first,
            f"{len(hidden)} local parameters hide global quantities of the same id, and the local values act: "
            f"{listed(list(dict.fromkeys(names)), at_most=8)}",
            fix="rename the local parameters, or remove them if the global ones are meant",
        )


#: Hidden quantities that have a finding each; of more one tells.
_ONE_BY_ONE = 3


def _hidden_kind(subject: Subject, cause: Cause) -> str:
    element = subject.sbml.getElementBySId(cause.element.id)
    return describe(element).kind if element is not None else "global symbol"


def _acting(subject: Subject, cause: Cause) -> str:
    """Which of the two values counts."""
    reaction = re.search(r"reaction '(\w+)'", cause.element.kind)
    units = FormulaUnits(subject.sbml, reaction.group(1) if reaction else "")
    local, hidden = units.local(cause.element.id), subject.sbml.getParameter(cause.element.id)
    if local is None or hidden is None or not (local.isSetValue() and hidden.isSetValue()):
        return "the local value acts in the law"
    return f"in the law it is {local.getValue():.6g}, not {hidden.getValue():.6g}"


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
            yield doubtful.of(cause, _what(cause), fix=_FIXES.get(cause.codes[0]) or _requirement(cause))


_NO_VALUE = {80501: ("compartment", "size"), 80601: ("species", "initial value"), 80702: ("parameter", "value")}


#: What to do about the errors that people meet most; the others quote the specification.
_FIXES = {
    10215: "declare the symbol with a value, or correct its spelling",
    10301: "rename one of them",
    10103: "remove what is named there, or export the file again as the level that has it",
    10313: "define the unit, or use one that is defined",
    20518: "give the compartment `spatialDimensions` (3 for a volume) or a unit",
    20609: "make the species a boundary species, or let the reaction alone or the rule alone change it",
    20610: "make the species a boundary species, or let the reaction alone or the rule alone change it",
}


def _files_in(cause: Cause) -> str:
    """The files that submodels come from and that are not there."""
    found = (re.search(r"source(?:' attribute)? '([^']*)'", message.text) for message in cause.messages)
    return listed(list(dict.fromkeys(repr(each.group(1)) for each in found if each))) or "a file"


def _what(cause: Cause) -> str:
    """What is wrong in this file, in one sentence that names the element."""
    message = cause.messages[0]
    undeclared = re.search(r"uses '(\w+)' that is not the id", message.text)
    if undeclared:
        return f"{cause.element} uses '{undeclared.group(1)}', which nothing in the model declares"
    packages = [found[1] for each in cause.messages if (found := re.search(r"L3 package '(\w+)' cannot", each.text))]
    if packages:
        return f"a file of this level cannot use packages of level 3: {', '.join(repr(each) for each in packages)}"
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


RULES = (unreadable, invalid, unfinished, joined_invalid, circular, hidden_symbol, doubtful)
