"""`python -m mtor_sbml` is `mtor-sbml`."""

from mtor_sbml.cli import main

main()
