"""Worksheets: small graphs on paper, with blanks to go through by hand, and the key.

`worksheet` is the interface and command.py its subcommand; exercises.py chooses the numbers,
drawing.py draws the graphs and pages.py sets the pages.
"""

from viz.worksheet.command import worksheet

__all__ = ["worksheet"]
