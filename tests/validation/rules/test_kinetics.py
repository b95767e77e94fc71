"""Rules on rate laws."""

from mtor_sbml.validation.examine import examine
from mtor_sbml.validation.finding import Severity


def test_species_of_the_law_that_takes_no_part_is_one_finding_however_often_it_is_used(broken):
    ratio = "<apply><divide/><ci>B</ci><ci>B</ci></apply>"
    text = broken(
        ('<listOfProducts><speciesReference species="B" stoichiometry="1" constant="true"/></listOfProducts>', ""),
        ("<ci>k</ci>", f"<ci>k</ci>{ratio}"),
    )
    (finding,) = examine(text)
    assert (finding.rule, finding.severity, finding.element, finding.sbml) == ("KIN002", Severity.ERROR, "J", (21121,))
    assert "reaction 'J' uses species 'B'" in finding.message
    assert "list 'B' as a modifier" in finding.fix
