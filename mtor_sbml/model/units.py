"""Quantities with units, as people write them, and their conversion to a model's units."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with the unit as it was written; "" is dimensionless."""

    magnitude: float
    unit: str

    def __str__(self) -> str:
        return f"{self.magnitude:g} {self.unit}".rstrip()
