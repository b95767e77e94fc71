"""Laws that have a name."""

import pytest

from mtor_sbml.validation.rules.known_laws import known_law_without_name
from tests.validation.network.building import said_by


@pytest.mark.parametrize(
    ("law", "name"),
    [("V*A/(K + A)", "Michaelis"), ("cell*V*A/(A + K)", "Michaelis"), ("cell*(V*(A/(K + A)))", "Michaelis"),
     ("V*E*A/(K + A)", "Michaelis"), ("V*A^n/(K^n + A^n)", "Hill"), ("V*A", ""), ("V*A/K", ""), ("V*K/(K + A)", ""),
     ("V*A/(K + A + B)", ""), ("V*A/(K*A)", ""), ("V*A/(K + A) - B", "")],
)  # fmt: skip
def test_the_form_is_known_whatever_stands_before_it(law, name):
    values = "species A in cell, B in cell; A = 1; B = 0; E = 1; V = 1; K = 1; n = 2"
    found = said_by(known_law_without_name, f"compartment cell = 1; {values}; J: A => B; {law}")
    assert [name in each.message for each in found] == ([True] if name else [])


def test_a_function_that_is_called_by_name_is_left_alone():
    text = "function mm(S, V, K)\n V*S/(K + S)\nend\nmodel m\n J: A => ; mm(A, V, K); A = 1; V = 1; K = 1\nend"
    assert said_by(known_law_without_name, text) == []
