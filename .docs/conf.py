"""The documentation: a folder of pages for a browser, which need no server and no network.

    pip install -e '.[docs]' && sphinx-build -W -b html .docs .docs/site/html

README is its first page, the notebooks are its lessons, the docstrings its reference: made.py
puts them where Sphinx reads them. Code cells are run by the build, and one that fails fails it.
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

import made  # noqa: E402
from docstrings import as_rest  # noqa: E402
from mathematics import mathml  # noqa: E402

made.write(HERE / "made")

project = "stepgrad"
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.viewcode"]
exclude_patterns = ["site", "lessons", "made/start.md"]
myst_enable_extensions = ["dollarmath", "colon_fence"]
myst_heading_anchors = 4
nb_execution_mode = "auto"
nb_execution_raise_on_error = True
nb_execution_timeout = 600
nb_merge_streams = True
nb_render_markdown_format = "myst"
default_role = "code"
autodoc_member_order = "bysource"
autodoc_default_options = {"members": True, "show-inheritance": True}
add_module_names = False
html_theme = "furo"
html_title = "stepgrad"
html_math_renderer = "mathml"
html_copy_source = False
html_show_copyright = False
html_static_path = ["_static"]
html_css_files = ["pages.css"]


def setup(app):
    """Teach Sphinx how our docstrings are written, and formulas without a network."""
    app.connect("autodoc-process-docstring", as_rest)
    app.add_html_math_renderer("mathml", *mathml)
