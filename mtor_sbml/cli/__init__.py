"""The command line: one file for each command."""

from mtor_sbml.cli.app import main as main
