"""Findings at elements, also of models built of submodels."""

from mtor_sbml.validation.rules.kinetic_signs import runs_without_reactant
from tests.validation.network.building import said_by

COMP = """<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version1/core" level="3" version="1"
      xmlns:comp="http://www.sbml.org/sbml/level3/version1/comp/version1" comp:required="true">
<model id="m"><comp:listOfSubmodels><comp:submodel comp:id="part" comp:modelRef="inner"/></comp:listOfSubmodels></model>
<comp:listOfModelDefinitions><comp:modelDefinition id="inner">
<listOfCompartments><compartment id="c" size="1" constant="true"/></listOfCompartments>
<listOfSpecies><species id="A" compartment="c" initialConcentration="1" hasOnlySubstanceUnits="false"
 boundaryCondition="false" constant="false"/></listOfSpecies>
<listOfReactions><reaction id="J" reversible="false" fast="false">
<listOfReactants><speciesReference species="A" stoichiometry="1" constant="true"/></listOfReactants>
<kineticLaw><math xmlns="http://www.w3.org/1998/Math/MathML"><cn>1</cn></math></kineticLaw></reaction></listOfReactions>
</comp:modelDefinition></comp:listOfModelDefinitions>
</sbml>"""


def test_what_stands_in_a_submodel_is_named_by_the_flat_model_and_has_no_line():
    (finding,) = said_by(runs_without_reactant, COMP)
    assert (finding.element, finding.line) == ("part__J", None)
