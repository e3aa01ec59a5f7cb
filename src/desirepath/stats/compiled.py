"""One way to compile a numeric kernel: cached on disk, releasing the interpreter lock, typed for mypy.

Not imported by the room's front, so that a command that needs no kernel does not pay for loading numba.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numba

Kernel = TypeVar("Kernel", bound=Callable[..., object])


def compiled(function: Kernel) -> Kernel:
    """``function`` compiled to machine code on first call, the code kept beside the module."""
    return cast(Kernel, numba.njit(cache=True, nogil=True)(function))
