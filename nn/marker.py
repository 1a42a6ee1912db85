"""Makes sure that `import autograd` finds this project's engine, before anything needs it.

Another package of the same name, also installed as `autograd`, overwrites it silently.
"""

import autograd

if getattr(autograd, "DISTRIBUTION", None) != "stepgrad":
    raise ImportError(
        f"nn and viz need the `autograd` package of stepgrad, but `import autograd` found another "
        f"one in {autograd.__file__}. Two distributions put a package there and the later one "
        "wins. Use a fresh virtual environment for stepgrad, or: "
        "pip uninstall -y autograd stepgrad && pip install stepgrad"
    )
