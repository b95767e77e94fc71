"""PyBioNetFit's property files, judged as PyBioNetFit does."""
