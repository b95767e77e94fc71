"""A small, clean SBML model that each test breaks in one place."""

import pytest

MATHML = 'xmlns="http://www.w3.org/1998/Math/MathML"'

MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2">
  <model id="toy" name="a toy" substanceUnits="nmol" timeUnits="minute" volumeUnits="litre" extentUnits="nmol"
         areaUnits="m2" lengthUnits="metre">
    <listOfUnitDefinitions>
      <unitDefinition id="nmol"><listOfUnits>
        <unit kind="mole" exponent="1" scale="-9" multiplier="1"/></listOfUnits></unitDefinition>
      <unitDefinition id="minute"><listOfUnits>
        <unit kind="second" exponent="1" scale="0" multiplier="60"/></listOfUnits></unitDefinition>
      <unitDefinition id="per_min"><listOfUnits>
        <unit kind="second" exponent="-1" scale="0" multiplier="60"/></listOfUnits></unitDefinition>
      <unitDefinition id="m2"><listOfUnits>
        <unit kind="metre" exponent="2" scale="0" multiplier="1"/></listOfUnits></unitDefinition>
    </listOfUnitDefinitions>
    <listOfCompartments>
      <compartment id="cell" spatialDimensions="3" size="1" constant="true"/>
    </listOfCompartments>
    <listOfSpecies>
      <species id="A" name="protein A" compartment="cell" initialConcentration="10" hasOnlySubstanceUnits="false"
               boundaryCondition="false" constant="false"/>
      <species id="B" name="protein B" compartment="cell" initialConcentration="0" hasOnlySubstanceUnits="false"
               boundaryCondition="false" constant="false"/>
    </listOfSpecies>
    <listOfParameters>
      <parameter id="k" value="0.1" units="per_min" constant="true"/>
    </listOfParameters>
    <listOfReactions>
      <reaction id="J" name="A to B" reversible="false">
        <listOfReactants><speciesReference species="A" stoichiometry="1" constant="true"/></listOfReactants>
        <listOfProducts><speciesReference species="B" stoichiometry="1" constant="true"/></listOfProducts>
        <kineticLaw>
          <math xmlns="http://www.w3.org/1998/Math/MathML"><apply><times/><ci>cell</ci><ci>k</ci><ci>A</ci></apply></math>
        </kineticLaw>
      </reaction>
    </listOfReactions>
  </model>
</sbml>
"""


@pytest.fixture
def clean():
    """The model as it should be."""
    return MODEL


@pytest.fixture
def broken():
    """The model with one text replaced by another."""

    def replace(*pairs):
        text = MODEL
        for old, new in pairs:
            assert old in text, f"{old!r} is not in the model"
            text = text.replace(old, new)
        return text

    return replace
