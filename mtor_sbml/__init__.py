"""Models as Antimony modules, composed to clean SBML, simulated and judged by what biology says."""
