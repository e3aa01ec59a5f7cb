"""Declared names as people read them."""

from __future__ import annotations


def plain(name: str) -> str:
    """``three_users_active`` as ``three users active``."""
    return name.replace("_", " ")
