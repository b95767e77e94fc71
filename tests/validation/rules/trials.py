"""Trials of models in a line or two; libRoadRunner runs in this process, COPASI in one of its own."""

import antimony
from mtor_sbml.validation.examine import read_document
from mtor_sbml.validation.subject import Subject
from mtor_sbml.validation.trial import Trial


def sbml_of(text):
    """Antimony compiled here and now."""
    antimony.clearPreviousLoads()
    antimony.freeAll()
    assert antimony.loadAntimonyString(text) >= 0, antimony.getLastError()
    return antimony.getSBMLString(antimony.getMainModuleName())


def trial_of(text, **options):
    """A trial of Antimony, or of SBML."""
    sbml = text if text.lstrip().startswith("<") else sbml_of(text)
    return Trial(Subject(read_document(sbml), (), sbml), **options)


def found_by(rule, text, **options):
    """What one rule finds in a trial."""
    return list(rule.check(trial_of(text, **options)))
