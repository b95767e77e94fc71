"""Faults that people reported to other tools, with inputs of our own: what they would have been told here."""

import pytest

from mtor_sbml.validation.examine import examine
from mtor_sbml.validation.policy import Policy
from mtor_sbml.validation.rule import Profile

from .rules.trials import sbml_of


def codes(sbml, profile=Profile.GENERIC):
    return {each.rule for each in examine(sbml, Policy(profile))}


@pytest.mark.parametrize(
    ("event", "code"),
    [
        ("at (time >= 0): A = 50", "EVT002"),  # tellurium#339: never fires
        ("at (time == 10): A = 50", "EVT001"),  # roadrunner#281: fires or not by the number of points
    ],
)
def test_event_that_may_never_fire_is_found(event, code):
    assert code in codes(sbml_of(f"model m; species A = 1; J: A => ; A; {event}; end"))


def test_compartment_without_dimensions_that_has_a_volume_is_found():
    # roadrunner#508: the engines differ where the dimension is 0 and the unit a volume.
    sbml = sbml_of("model m; compartment c = 2; species A in c = 1; J: A => ; c * A; end")
    assert "UNT007" in codes(sbml.replace('spatialDimensions="3"', 'spatialDimensions="0" units="litre"'))


def test_species_of_a_law_that_is_no_modifier_is_found(broken):
    # bioCRNpyler#122: COPASI refuses the file.
    species = '<species id="E" name="enzyme" compartment="cell" initialConcentration="1" '
    species += 'hasOnlySubstanceUnits="false" boundaryCondition="false" constant="false"/></listOfSpecies>'
    text = broken(("</listOfSpecies>", species), ("<ci>k</ci><ci>A</ci>", "<ci>k</ci><ci>A</ci><ci>E</ci>"))
    assert "KIN002" in codes(text)


def test_equal_names_are_found_before_copasi_renames_one(broken):
    # bioCRNpyler#136, spatial-model-editor#132.
    assert "IDN003" in codes(broken(('name="protein B"', 'name="protein A"')))
