"""Drivers that merge structured files by what they say, and keep every byte that nobody changed.

    driver_for("pyproject.toml")  ->  a function from three texts to the merged one, or to None where it gives up

A driver never guesses: what it returns without conflicts reads back as exactly what was merged.
"""

from __future__ import annotations

from scaffold.merge.structured.drivers import PATTERNS
from scaffold.merge.structured.drivers import driver_for
from scaffold.merge.structured.sides import Driver
from scaffold.merge.structured.sides import Merged
from scaffold.merge.structured.sides import Sides

__all__ = ["PATTERNS", "Driver", "Merged", "Sides", "driver_for"]
