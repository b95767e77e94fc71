"""A model in other languages."""

from __future__ import annotations

from mtor_sbml.errors import LoadError
from mtor_sbml.isolation import run_isolated
from mtor_sbml.model.document import Model


def to_antimony(model: Model) -> str:
    """The model as one flat Antimony module.

    Function definitions are written into the rate laws, and local parameters become global.

    Raises:
        LoadError: libantimony refuses the model.
        IsolationError: libantimony crashed or hung on it.
    """
    return run_isolated(_antimony_of, model.sbml)


def _antimony_of(sbml: str) -> str:
    import antimony

    if antimony.loadSBMLString(sbml) < 0:
        raise LoadError(f"libantimony cannot read the model: {antimony.getLastError().strip()}")
    text: str = antimony.getAntimonyString(antimony.getMainModuleName())
    return text
