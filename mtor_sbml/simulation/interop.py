"""Hand a model to other simulators as their own objects."""

from __future__ import annotations

from typing import Any

from mtor_sbml.model.document import Model


def to_roadrunner(model: Model) -> Any:  # noqa: ANN401 - libRoadRunner has no types
    """A `roadrunner.RoadRunner` of the model, for libRoadRunner's own interface."""
    import roadrunner

    return roadrunner.RoadRunner(model.sbml)


def to_tellurium(model: Model) -> Any:  # noqa: ANN401 - tellurium has no types
    """A tellurium model, that is an `ExtendedRoadRunner` with `plot`, `draw` and more. The import takes a second."""
    import tellurium

    return tellurium.loadSBMLModel(model.sbml)
