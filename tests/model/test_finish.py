"""Finished SBML is merged, plain, complete, free of findings, and stays as it is when finished again."""

from __future__ import annotations

import re
from pathlib import Path

import libsbml
import pytest

from mtor_sbml.errors import SourceError
from mtor_sbml.model.compose import compose
from mtor_sbml.model.finish import finish, is_empty
from mtor_sbml.simulation.copasi import copasi_messages

NETWORKS = sorted((Path(__file__).parents[2] / "antimony").glob("*.ant"))
UNITS = """
  unit nM = 1e-9 mole/litre; unit per_min = 1/(60 second); unit minute = 60 second; unit nmol = 1e-9 mole;
  unit substance = nmol; unit extent = nmol; unit time_unit = minute; unit volume = litre;
"""
MODULE = f"""model enzyme(cell, S, P)
  {UNITS}
  compartment cell; species S in cell, P in cell;
  species E in cell = 5, EE in cell = 0;
  const kcat = 0.5 per_min, Km = 10 nM;
  catalysis: S => P; cell*kcat*E*S/(Km + S);
  dimerisation: 2 E -> EE; cell*kcat*(E*E/(1 nM) - EE);
  E identity "http://identifiers.org/uniprot/P42345";
  EE is "dimer"; EE.sboTerm = 297;
  EE hasPart "http://identifiers.org/uniprot/P42345";
  EE hasPart "http://identifiers.org/uniprot/P42345";
end
"""
NETWORK = f"""import "enzyme.ant"
model *pathway()
  {UNITS}
  compartment cell = 1;
  species A in cell = 100, B in cell = 0, C in cell = 0;
  one: enzyme(cell, A, B);
  two: enzyme(cell, B, C);
  var fraction := C/(A + B + C); fraction has dimensionless;
  refill: at time > 5 minute: A = A + 5 nM;
  model taxon "http://identifiers.org/taxonomy/9606"
  model creator1.givenName "Jane"
  model creator1.familyName "Doe"
  model created "2026-01-02T00:00:00Z"
  model modified "2026-01-02T00:00:00Z"
end
pathway is "The pathway"
"""


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("network")
    (folder / "enzyme.ant").write_text(MODULE)
    (folder / "pathway.ant").write_text(NETWORK)
    return compose(folder / "pathway.ant")


@pytest.fixture
def document(finished: str) -> libsbml.SBMLDocument:
    return libsbml.readSBMLFromString(finished)


def findings(document: libsbml.SBMLDocument) -> list[str]:
    """All that libSBML says, with every category on."""
    for category in range(libsbml.LIBSBML_CAT_SBML, libsbml.LIBSBML_CAT_MODELING_PRACTICE + 1):
        document.setConsistencyChecks(category, True)
    document.checkConsistency()
    return [document.getError(i).getMessage() for i in range(document.getNumErrors())]


def raw(body: str) -> str:
    import antimony

    antimony.clearPreviousLoads()
    assert antimony.loadAntimonyString(f"model *small()\n{body}\nend\n") != -1, antimony.getLastError()
    text: str = antimony.getSBMLString("small")
    return text


def model_of(body: str, **options: object) -> libsbml.Model:
    # The document owns the model: keep it alive.
    document = libsbml.readSBMLFromString(finish(raw(body), name="small", **options))
    model = document.getModel()
    model.kept = document
    return model


def units_of(model: libsbml.Model) -> list[str]:
    return [model.getUnitDefinition(i).getId() for i in range(model.getNumUnitDefinitions())]


def test_libsbml_finds_nothing(document: libsbml.SBMLDocument) -> None:
    assert findings(document) == []


def test_copasi_says_nothing(finished: str) -> None:
    assert copasi_messages(finished) == []


def test_the_model_is_named_and_every_unit_set(document: libsbml.SBMLDocument) -> None:
    model = document.getModel()
    assert (document.getLevel(), document.getVersion(), document.getNumPlugins()) == (3, 1, 0)
    assert (model.getId(), model.getName()) == ("pathway", "The pathway")
    assert model.getSubstanceUnits() == model.getExtentUnits() == "nmol"
    assert (model.getTimeUnits(), model.getVolumeUnits(), model.getLengthUnits()) == ("minute", "litre", "metre")
    area = model.getUnitDefinition(model.getAreaUnits()).getUnit(0)
    assert (area.getKind(), area.getExponent()) == (libsbml.UNIT_KIND_METRE, 2)


def test_each_unit_is_defined_once_and_all_references_follow(finished: str, document: libsbml.SBMLDocument) -> None:
    model = document.getModel()
    assert sorted(units_of(model)) == ["minute", "nM", "nmol", "per_min", "square_metre"]
    assert "one_nM" not in finished
    assert finished.count('sbml:units="nM"') == 3  # a bare number in each dimerisation, and the event
    assert model.getParameter("two_Km").getUnits() == "nM"
    minute = model.getUnitDefinition("minute").getUnit(0)
    assert (minute.getMultiplier(), minute.getScale()) == (60, 0)


def test_a_homodimer_keeps_both_its_parts(document: libsbml.SBMLDocument) -> None:
    for name in ("one_EE", "two_EE"):
        term = document.getModel().getSpecies(name).getCVTerm(0)
        resources = [term.getResourceURI(i) for i in range(term.getNumResources())]
        assert resources == ["http://identifiers.org/uniprot/P42345"] * 2


def test_metaids_name_the_element_alone(finished: str, document: libsbml.SBMLDocument) -> None:
    model = document.getModel()
    assert model.getMetaId() == "meta_pathway"
    assert model.getSpecies("two_E").getMetaId() == "meta_two_E"
    metaids = set(re.findall(r'metaid="([^"]+)"', finished))
    assert set(re.findall(r'rdf:about="#([^"]+)"', finished)) <= metaids
    assert all(metaid.startswith("meta_") for metaid in metaids)


def test_nothing_tells_of_tools_or_of_when_it_was_made(finished: str) -> None:
    assert "<!--" not in finished
    assert set(re.findall(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", finished)) == {"2026-01-02T00:00:00Z"}


def test_finishing_again_changes_nothing(finished: str) -> None:
    assert finish(finished, name="pathway") == finished


def test_units_of_modules_alone_lose_their_prefix() -> None:
    model = model_of(
        "unit a_nM = 1e-9 mole/litre; unit b_nM = 1e-9 mole/litre; a_k = 1 a_nM; b_k = 1 b_nM", prefixes=("a_", "b_")
    )
    assert units_of(model) == ["nM", "square_metre"]
    assert {model.getParameter(name).getUnits() for name in ("a_k", "b_k")} == {"nM"}


def test_different_units_of_one_name_stay_apart() -> None:
    body = "unit conc = 1e-9 mole/litre; unit a_conc = 1e-6 mole/litre; k = 1 conc; a_k = 1 a_conc"
    model = model_of(body, prefixes=("a_",))
    assert units_of(model)[:2] == ["conc", "a_conc"]
    assert model.getParameter("a_k").getUnits() == "a_conc"


def test_two_modules_with_different_units_of_one_name() -> None:
    body = "unit a_conc = 1e-9 mole/litre; unit b_conc = 1e-6 mole/litre; a_k = 1 a_conc; b_k = 1 b_conc"
    model = model_of(body, prefixes=("a_", "b_"))
    assert units_of(model)[:2] == ["conc", "b_conc"]
    assert [model.getParameter(name).getUnits() for name in ("a_k", "b_k")] == ["conc", "b_conc"]


def test_a_prefix_is_kept_where_the_rest_is_a_unit_of_sbml() -> None:
    assert units_of(model_of("unit a_litre = 1e-9 mole; k = 1 a_litre", prefixes=("a_",)))[0] == "a_litre"


def test_a_model_without_a_name_gets_its_id() -> None:
    model = model_of("x = 1")
    assert (model.getId(), model.getName()) == ("small", "small")
    assert not model.isSetTimeUnits()  # the modeller's to say


def test_what_version_1_cannot_say_stays_in_version_2() -> None:
    document = libsbml.readSBMLFromString(finish(raw("x := max(time, 3)"), name="small"))
    assert "max" in libsbml.formulaToL3String(document.getModel().getRule(0).getMath())
    assert not any("<max/>" in error and document.getVersion() == 1 for error in findings(document))


def test_text_that_is_no_model_is_refused() -> None:
    with pytest.raises(SourceError, match="no model for 'x'"):
        finish("<sbml/>", name="x")


@pytest.mark.parametrize(("body", "empty"), [("", True), ("x = 1", False)])
def test_emptiness(body: str, *, empty: bool) -> None:
    assert is_empty(raw(body)) is empty


@pytest.mark.parametrize("path", NETWORKS, ids=lambda path: path.stem)
def test_our_networks_finish_without_a_finding(path: Path) -> None:
    text = compose(path)
    assert findings(libsbml.readSBMLFromString(text)) == []
    assert finish(text, name=path.stem) == text
