"""Rules on annotation."""

from mtor_sbml.validation.examine import examine
from mtor_sbml.validation.finding import Severity

RDF = """<annotation><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
  xmlns:bqbiol="http://biomodels.net/biology-qualifiers/"><rdf:Description rdf:about="#{about}"><bqbiol:is><rdf:Bag>
  <rdf:li rdf:resource="http://identifiers.org/uniprot/P42345"/></rdf:Bag></bqbiol:is></rdf:Description></rdf:RDF>
  </annotation>"""


def annotated(clean, *, about):
    end = 'boundaryCondition="false" constant="false"'
    return clean.replace(f"{end}/>", f'{end} metaid="m">{RDF.format(about=about)}</species>', 1)


def test_annotation_about_its_element_is_clean(clean):
    assert examine(annotated(clean, about="m")) == ()


def test_annotation_about_something_else_cannot_be_read_back(clean):
    (finding,) = examine(annotated(clean, about="other"))
    assert (finding.rule, finding.severity, finding.element) == ("ANN003", Severity.ERROR, "A")
    assert "rdf:about" in finding.fix


def test_sbo_term_of_the_wrong_branch_names_the_right_one(broken):
    (finding,) = examine(broken(('reversible="false"', 'reversible="false" sboTerm="SBO:0000252"')))
    assert (finding.rule, finding.severity, finding.element) == ("ANN007", Severity.ERROR, "J")
    assert "SBO:0000252" in finding.message
    assert '"occurring entity representation"' in finding.fix
