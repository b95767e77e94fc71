"""Tests of mtor_sbml.reporting."""
