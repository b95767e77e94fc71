"""The list of rules is complete and explains itself."""

import re

from mtor_sbml.validation.registry import RULES


def test_codes_are_unique_and_of_one_form():
    codes = [rule.code for rule in RULES]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"[A-Z]{3}\d{3}", code) for code in codes)


def test_every_rule_says_what_it_flags_and_why():
    for rule in RULES:
        assert rule.title.endswith("."), rule.code
        assert rule.why, rule.code
