"""The examples of the rules: short texts, and the frame that makes files of them.

An example is Antimony or SBML. What belongs to every model (units, a compartment, a name) is left out of it and comes
from a frame; a text that has a `model` of its own is taken as it is. A line on which a finding is expected ends with a
comment of the rule's code: `// KIN005` in Antimony, `<!-- KIN005 -->` in SBML. SBML may leave out required attributes
that do not matter here, and hold formulas in infix: `<math>cell * k * A</math>`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ANTIMONY = """model *example()
  unit substance = 1e-9 mole; unit extent = 1e-9 mole; unit time_unit = 60 second
  unit volume = litre; unit area = metre^2; unit length = metre
  unit nM = 1e-9 mole / litre; unit per_min = 1 / 60 second; unit nmol_per_min = 1e-9 mole / 60 second
  unit per_nM_per_min = litre / (1e-9 mole * 60 second)
  compartment cell = 1 litre
{text}
end
example is "an example"
"""

_SBML = """<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2">
<model id="example" name="an example" substanceUnits="nmol" extentUnits="nmol" timeUnits="min" volumeUnits="litre"
       areaUnits="m2" lengthUnits="metre">
<listOfUnitDefinitions>
<unitDefinition id="nmol"><listOfUnits><unit kind="mole" scale="-9"/></listOfUnits></unitDefinition>
<unitDefinition id="min"><listOfUnits><unit kind="second" multiplier="60"/></listOfUnits></unitDefinition>
<unitDefinition id="m2"><listOfUnits><unit kind="metre" exponent="2"/></listOfUnits></unitDefinition>
<unitDefinition id="nM"><listOfUnits>
<unit kind="mole" scale="-9"/><unit kind="litre" exponent="-1"/></listOfUnits></unitDefinition>
<unitDefinition id="per_min"><listOfUnits>
<unit kind="second" exponent="-1" multiplier="60"/></listOfUnits></unitDefinition>
<unitDefinition id="per_nM_per_min"><listOfUnits>
<unit kind="litre"/><unit kind="mole" exponent="-1" scale="-9"/>
<unit kind="second" exponent="-1" multiplier="60"/></listOfUnits></unitDefinition>
</listOfUnitDefinitions>
<listOfCompartments><compartment id="cell" units="litre" spatialDimensions="3" size="1"/></listOfCompartments>
{text}
</model>
</sbml>
"""

#: What SBML asks for and an example leaves out where it does not matter; a name is the id.
_DEFAULTS = {
    "compartment": {"constant": "true"},
    "species": {
        "compartment": "cell",
        "initialConcentration": "1",
        "hasOnlySubstanceUnits": "false",
        "boundaryCondition": "false",
        "constant": "false",
    },
    "parameter": {"constant": "true"},
    "localParameter": {},
    "reaction": {"reversible": "false"},
    "speciesReference": {"stoichiometry": "1", "constant": "true"},
    "unit": {"exponent": "1", "scale": "0", "multiplier": "1"},
    "event": {"useValuesFromTriggerTime": "true"},
    "trigger": {"initialValue": "true", "persistent": "true"},
}
_NAMED = {"compartment", "species", "parameter", "localParameter", "reaction", "event"}
_TAG = re.compile(r"<(\w+)((?:\s+[\w:]+=\"[^\"]*\")*)(\s*/?>)")
_INFIX = re.compile(r"<math>([^<]*)</math>")


@dataclass(frozen=True, slots=True)
class Example:
    """An example as a file."""

    text: str
    suffix: str  #: ".ant" or ".xml"
    lines: tuple[int, ...]  #: on which a finding is expected; none: it is about the whole file


def example_file(code: str, text: str) -> Example:
    """The file that an example of a rule stands for."""
    is_sbml = text.lstrip().startswith("<")
    whole = text if _has_model(text, is_sbml=is_sbml) else (_SBML if is_sbml else _ANTIMONY).replace("{text}", text)
    if is_sbml:
        whole = _TAG.sub(_with_defaults, _INFIX.sub(_as_mathml, whole))
    mark = f"<!-- {code} -->" if is_sbml else f"// {code}"
    lines = tuple(number for number, line in enumerate(whole.splitlines(), 1) if line.rstrip().endswith(mark))
    return Example(whole, ".xml" if is_sbml else ".ant", lines)


def _has_model(text: str, *, is_sbml: bool) -> bool:
    if is_sbml:
        return text.lstrip().startswith(("<?xml", "<sbml"))
    return any(line.lstrip().startswith(("model ", "module ")) for line in text.splitlines())


def _with_defaults(tag: re.Match[str]) -> str:
    """An element with the attributes that it leaves out."""
    kind, attributes, end = tag.groups()
    given = dict(re.findall(r'([\w:]+)="([^"]*)"', attributes))
    missing = {name: value for name, value in _DEFAULTS.get(kind, {}).items() if name not in given}
    if kind in _NAMED and "name" not in given:
        missing["name"] = given["id"]
    if "initialAmount" in given:
        missing.pop("initialConcentration", None)
    return f"<{kind}{attributes}" + "".join(f' {name}="{value}"' for name, value in missing.items()) + end


def _as_mathml(infix: re.Match[str]) -> str:
    """A formula as MathML, on one line."""
    import libsbml

    text = libsbml.writeMathMLToString(libsbml.parseL3Formula(infix.group(1).strip()))
    return "".join(line.strip() for line in text.splitlines()[1:])
