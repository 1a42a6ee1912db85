"""Worksheets: small graphs on paper, with blanks to go through by hand, and the key.

`worksheet` is the interface and command.py its subcommand; exercises.py chooses the numbers,
drawing.py draws the graphs, pages.py sets the pages and pdf.py binds them.
"""

from viz.worksheet.command import worksheet

__all__ = ["worksheet"]
