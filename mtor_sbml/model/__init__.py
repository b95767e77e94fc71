"""Models: composed, read, named, changed. Import from the modules, so that units do not cost libSBML."""
