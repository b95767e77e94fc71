"""Models of a line or two for the tests of networks and their rules, and what single rules say of them."""

from __future__ import annotations

import libsbml

import antimony
from mtor_sbml.model.document import Model
from mtor_sbml.model.reading import read_model
from mtor_sbml.validation.finding import Finding
from mtor_sbml.validation.rule import Rule
from mtor_sbml.validation.subject import Subject


def sbml_of(text: str) -> str:
    """Antimony, with or without the frame of a model, compiled here and now."""
    antimony.clearPreviousLoads()
    antimony.freeAll()
    whole = text if "model m" in text else f"model m\n{text}\nend\n"
    assert antimony.loadAntimonyString(whole) >= 0, antimony.getLastError()
    return antimony.getSBMLString("m")


def model_of(text: str) -> Model:
    """Such a model, read."""
    return read_model(sbml_of(text))


def said_by(rule: Rule[Subject], text: str) -> list[Finding]:
    """What one rule finds in Antimony, or in a whole SBML text."""
    sbml = text if text.lstrip().startswith("<") else sbml_of(text)
    return list(rule.check(Subject(libsbml.readSBMLFromString(sbml), (), sbml)))
