"""The playground: a page in the browser that trains a small network and shows what is inside.

The networks and their training are those of `nn`; `stepgrad play` serves the page.
"""
