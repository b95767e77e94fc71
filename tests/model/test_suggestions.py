"""Hints for names that a model does not know."""

from __future__ import annotations

from mtor_sbml.model.suggestions import nearest_id


def test_a_display_name_leads_to_its_id_and_a_slip_to_the_nearest(model_of) -> None:
    model = model_of('species species_1 = 1; species_1 is "Insulin"; species species_2 = 1')
    assert nearest_id("Insulin", model, model.ids) == "that is the name of 'species_1'"
    assert nearest_id("specie_2", model, model.ids) == "did you mean 'species_2'?"
    assert nearest_id("glucose", model, model.ids) == ""
