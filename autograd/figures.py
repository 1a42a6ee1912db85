"""How a number is written: the one place for every line, table and picture."""

from __future__ import annotations

from math import floor, isfinite, log10

LINE, TABLE, PICTURE = 6, 5, 4
"""Significant digits of a number in a line of text, in a table and in a picture."""

MOST = 17
"""With so many, a number is there to the bit."""


def number(x: float, digits: int = LINE) -> str:
    """Write a number to some significant digits, as Python does; whole ones up to a million.

    >>> number(-7.9799999), number(2.0), number(123456.7, 4), number(1234.5678, 3)
    ('-7.98', '2', '123457', '1235')
    """
    return f"{x:.0f}" if 10**digits <= abs(x) < 1e6 else f"{x:.{digits}g}"


def digits_for(x: float, change: float, digits: int = LINE) -> int:
    """Return the significant digits of x in which a change of it shows.

    >>> digits_for(1.0, 1e-7), digits_for(1.0, 0.5)
    (9, 6)
    """
    if not x or not change or not isfinite(x) or not isfinite(change):
        return digits
    needed = floor(log10(abs(x))) - floor(log10(abs(change))) + 2
    return min(MOST, max(digits, needed))


def arrow(before: float, after: float) -> str:
    """Write a change, in as many digits as it needs.

    >>> arrow(1.0, 2.5), arrow(1.0, 1.0000001)
    ('1 → 2.5', '1 → 1.0000001')
    """
    change = after - before
    return " → ".join(number(x, digits_for(x, change)) for x in (before, after))


def difference(x: float, y: float) -> str:
    """Write the difference of two numbers, in as many digits as it needs: `3.53064 - 3.61`."""
    a, b = (number(z, digits_for(z, x - y)) for z in (x, y))
    return f"{a} - {enclosed(b)}"


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


def counted(count: int, what: str) -> str:
    """Write how many there are of something.

    >>> counted(1, "step"), counted(2100, "step")
    ('1 step', '2,100 steps')
    """
    return f"{count:,} {what}{'s' * (count != 1)}"


def more(count: int, shown: int, how: str) -> str:
    """Say how many are not shown, and how to see them; nothing if all are.

    >>> more(120, 100, "see [100:]"), more(7, 100, "see [100:]")
    ('… and 20 more: see [100:]', '')
    """
    return f"… and {count - shown:,} more: {how}" if count > shown else ""
