"""LLVM itself, by llvmlite: text to functions that can be called.

llvmlite is optional; without it, or on a machine where it cannot make code, arrays compute.
"""

from __future__ import annotations

import ctypes
import sys
from functools import lru_cache
from typing import Any

from autograd.compile.native.namespace import LIBRARY
from autograd.interrupt import Shield
from autograd.misuse import warn

C_LIBRARY = "ucrtbase" if sys.platform == "win32" else None
KEPT = 64
"""How many modules are kept for programs that have the same code."""


class Module:
    """Compiled functions, which keep it alive."""

    def __init__(self, text: str) -> None:
        llvm = _llvm()
        target = llvm.Target.from_default_triple().create_target_machine(
            cpu=llvm.get_host_cpu_name(), features=llvm.get_host_cpu_features().flatten(), opt=2
        )
        module = llvm.parse_assembly(text)
        module.verify()
        self._optimize(llvm, module, target)
        self._engine = llvm.create_mcjit_compiler(module, target)
        self._engine.finalize_object()

    def _optimize(self, llvm: Any, module: Any, target: Any) -> None:
        passes = llvm.create_new_module_pass_manager()  # what is left out costs more than it saves
        passes.add_sroa_pass()
        passes.add_simplify_cfg_pass()
        options = llvm.create_pipeline_tuning_options(speed_level=2)
        passes.run(module, llvm.create_pass_builder(target, options))

    def function(self, name: str, *kinds: Any) -> Any:
        """Return a function that takes arguments of these C types and returns a whole number."""
        function: Any = ctypes.CFUNCTYPE(ctypes.c_int64, *kinds)(self.address(name))
        function.module = self
        return function

    def address(self, name: str) -> int:
        """Return where a function is."""
        return int(self._engine.get_function_address(name))


@lru_cache(maxsize=KEPT)
def compiled(text: str) -> Module:
    """Return a module, the known one if there is one of this text."""
    with Shield():  # broken off, LLVM's objects may be freed twice
        return Module(text)


@lru_cache(maxsize=1)
def unavailable() -> str | None:
    """Return why there is no native code on this machine, None if there is."""
    try:
        if compiled("define i64 @trial() {\n  ret i64 7\n}").function("trial")() == 7:
            return None
        why = "what it makes gives wrong numbers"
    except ImportError:
        return "llvmlite is not installed: pip install 'stepgrad[native]'"
    except Exception as error:
        why = str(error)
    why = f"LLVM makes no code on this machine: {why}"
    warn(f"computing with arrays, as {why}")
    return why


@lru_cache(maxsize=1)
def _llvm() -> Any:
    """Load LLVM, tell it where the C library's functions are; return it."""
    import llvmlite.binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    library = ctypes.CDLL(C_LIBRARY)
    for name in LIBRARY:
        llvm.add_symbol(f"c_{name}", ctypes.cast(getattr(library, name), ctypes.c_void_p).value)
    llvm.add_symbol("fma", ctypes.cast(library.fma, ctypes.c_void_p).value)  # of older processors
    return llvm
