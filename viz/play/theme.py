"""The colours of viz/style.py as CSS variables, so that the page looks as all pictures do.

Light or dark is chosen by the system, or by `data-theme` on the page.
"""

from __future__ import annotations

from dataclasses import asdict

from viz.style import DARK, LIGHT, Theme


def css() -> str:
    """Return the style sheet: `:root{--paper:#ffffff;…}`, and the same for dark.

    >>> css().splitlines()[0][:40]
    ':root{color-scheme:light;--paper:#ffffff'
    """
    light, dark = _rules(LIGHT, "light"), _rules(DARK, "dark")
    return "\n".join(
        [
            f":root{light}",
            f"@media (prefers-color-scheme:dark){{:root{dark}}}",
            f":root[data-theme=light]{light}",
            f":root[data-theme=dark]{dark}",
            "",
        ]
    )


def _rules(theme: Theme, scheme: str) -> str:
    colours = "".join(f";--{name}:{colour}" for name, colour in asdict(theme).items())
    return f"{{color-scheme:{scheme}{colours}}}"
