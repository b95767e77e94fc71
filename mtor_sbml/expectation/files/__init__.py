"""Expectations files: from YAML to typed declarations."""
