"""Stable identifiers made from content."""

from __future__ import annotations

import hashlib


def digest(*parts: object, length: int = 16) -> str:
    """A hexadecimal identifier that is the same for the same parts, on every machine."""
    joined = "\x1f".join(str(part) for part in parts)
    return hashlib.blake2b(joined.encode(), digest_size=length // 2).hexdigest()
