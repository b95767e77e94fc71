"""Tests of mtor_sbml.cli."""
