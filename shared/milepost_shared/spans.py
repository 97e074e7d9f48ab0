"""How long the periods last that people count in."""

from __future__ import annotations

from fractions import Fraction

YEAR = Fraction(1461, 4)
DAYS = {"day": Fraction(1), "week": Fraction(7), "month": YEAR / 12, "quarter": YEAR / 4, "year": YEAR}
"""The days of each period, exactly: a year is 365.25 days, a month a twelfth of it, a quarter a fourth."""
