"""libSBML's texts without the quotation of the specification. The texts are libSBML's own, 5.21.2."""

from mtor_sbml.validation.messages import split_text


def test_particulars_and_requirement_are_told_apart():
    text = (
        "If the attribute 'units' has not been set, the unit is undefined. More text.\n"
        "Reference: L3V2 Section 4.7.3\n The <parameter> with id 'k' does not have a 'units' attribute.\n"
    )
    assert split_text(text) == (
        "The <parameter> with id 'k' does not have a 'units' attribute.",
        "If the attribute 'units' has not been set, the unit is undefined. More text.",
    )


def test_text_without_reference_is_split_at_its_first_line():
    text = "As a principle of best modeling practice, declare units.\n The <parameter> 'k' has none.\n"
    assert split_text(text) == (
        "The <parameter> 'k' has none.",
        "As a principle of best modeling practice, declare units.",
    )


def test_text_without_quotation_is_kept_whole():
    assert split_text("XML content is not well-formed.\n") == ("XML content is not well-formed.", "")


def test_remark_on_other_levels_is_dropped():
    remark = "[Although SBML Level 2 Version 1 does not explicitly define the following as an error, others do.]"
    text = f"{remark} \n The formula 'pow(A, n)' contains a power.\n"
    assert split_text(text) == ("The formula 'pow(A, n)' contains a power.", "")
