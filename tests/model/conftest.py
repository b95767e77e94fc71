from __future__ import annotations

from collections.abc import Callable

import pytest

from mtor_sbml.model.document import Model
from mtor_sbml.model.reading import read_model


@pytest.fixture
def model_of() -> Callable[[str], Model]:
    """A small model from the inside of an Antimony module; translated in this process, since it is our own text."""

    def model(body: str) -> Model:
        import antimony

        antimony.clearPreviousLoads()
        assert antimony.loadAntimonyString(f"model *small()\n{body}\nend\n") != -1, antimony.getLastError()
        return read_model(antimony.getSBMLString("small"))

    return model
