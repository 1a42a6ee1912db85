"""The catalogue of the playground: what it offers and where its limits are, each fact once.

Settings are checked, points drawn, networks made, programs written and the page built from it;
`schema.py` is what the page gets.
"""
