"""A model written as Antimony is the same model."""

from __future__ import annotations

import pytest

from mtor_sbml.errors import LoadError
from mtor_sbml.model.convert import to_antimony


def test_antimony_text_says_what_the_model_says(model_of) -> None:
    text = model_of("compartment c = 1; species A in c = 3; k = 2; R: A => ; c*k*A;").to_antimony()
    assert text.startswith("// Created by libAntimony")
    assert "R: A => ; c*k*A;" in text
    assert "A = 3;" in text


def test_what_libantimony_cannot_read_is_an_error(model_of) -> None:
    model = model_of("k = 2;")
    object.__setattr__(model, "sbml", "<sbml/>")
    with pytest.raises(LoadError, match="libantimony cannot read"):
        to_antimony(model)
