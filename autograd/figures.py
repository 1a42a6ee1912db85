"""How a number is written: the one place for every line, table and picture."""

from __future__ import annotations

LINE, TABLE, PICTURE = 6, 5, 4
"""Significant digits of a number in a line of text, in a table and in a picture."""


def number(x: float, digits: int = LINE) -> str:
    """Write a number to some significant digits, as Python does; whole ones up to a million.

    >>> number(-7.9799999), number(2.0), number(123456.7, 4), number(1234.5678, 3)
    ('-7.98', '2', '123457', '1235')
    """
    return f"{x:.0f}" if 10**digits <= abs(x) < 1e6 else f"{x:.{digits}g}"


def signed(x: float, digits: int = PICTURE) -> str:
    """Write a number with a true minus sign.

    >>> signed(-22500.0), signed(0.00001234), signed(1234567.0)
    ('−22500', '1.234e−05', '1.235e+06')
    """
    return minus(number(x, digits))


def minus(text: str) -> str:
    """Write true minus signs in text that has no names in it."""
    return text.replace("-", "−")


def enclosed(written: str) -> str:
    """Set a negative number apart from what stands before it: `2 · (−3)`."""
    return f"({written})" if written[:1] in ("-", "−") else written
