"""Command line: parse, call the façade, render.

In: arguments. Out: tables, JSON or CSV on standard output; messages and progress on standard error.
"""

from desirepath.cli._main import main

__all__ = ["main"]
