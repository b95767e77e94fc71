"""Tests of mtor_sbml.validation."""
