"""Ratios of contenders that took turns: a machine whose speed drifts does not matter."""

from __future__ import annotations

import statistics


def line(title: str, ours: list[float], theirs: list[float], *, least: float = 0, most: float = float("inf")) -> bool:
    """Print the median of the rounds' ratios beside its limit; return whether it is within."""
    ratios = sorted(a / b for a, b in zip(ours, theirs, strict=True))
    middle = statistics.median(ratios)
    limit = f"; at least {least}" if least else f"; at most {most}" if most < float("inf") else ""
    within = least <= middle <= most
    verdict = "" if not limit else ": ok" if within else ": NOT REACHED"
    figures = f"{statistics.median(ours):.4g} / {statistics.median(theirs):.4g}"
    print(f"{title:<56} {middle:.2f} (min {ratios[0]:.2f}, max {ratios[-1]:.2f}{limit}{verdict})  {figures}")
    return within
