"""Our docstrings, plain text with `code`, examples and bars, as the reST that autodoc expects."""

import re

BAR = re.compile(r"(`[^`]*`)|(\|)|(\w_)\b(?!_)")


def as_rest(app, what, name, obj, options, lines):
    """Change the lines of one docstring in place."""
    example, before, found = False, "", []
    for line in lines:
        example = bool(line.strip()) and (example or line.startswith(">>> "))
        code = not example and line.startswith("    ")
        if code and not before.startswith("    "):
            found += ["::", ""]
        found.append(line if example or code else BAR.sub(_escaped, line))
        before = line or before
    lines[:] = found


def _escaped(found):
    code, bar, underscore = found.groups()
    return code or ("\\|" if bar else f"{underscore[0]}\\_")
