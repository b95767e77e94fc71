"""What libRoadRunner says against a model reaches the reader without its C++."""

from __future__ import annotations

import pytest

from mtor_sbml.simulation.compiling import said

DELAY = (
    "Unable to support delay differential equations.  The function 'delay(A, 2)' is not supported., at "
    "llvm::Value* rrllvm::ASTNodeCodeGen::delayExprCodeGen(const libsbml::ASTNode*)"
)


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        (DELAY, "Unable to support delay differential equations.  The function 'delay(A, 2)' is not supported"),
        ("CV_ERR_FAILURE; In virtual double rr::CVODEIntegrator::integrate(double, double)", "CV_ERR_FAILURE"),
        ("Unable to support 'fast' reactions", "Unable to support 'fast' reactions"),
    ],
)
def test_signatures_are_cut_off(raw: str, kept: str) -> None:
    assert said(RuntimeError(raw)) == kept
