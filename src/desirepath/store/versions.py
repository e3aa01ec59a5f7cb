"""Published versions of the definition: their text stays as it was; a later one never replaces an earlier one."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from desirepath.store.state import State, definition_versions


@dataclass(frozen=True, slots=True)
class Version:
    """One published text. It holds from ``effective_at`` on, until a higher number does (microseconds UTC)."""

    version: int
    fingerprint: str
    text: str
    published_at: int
    effective_at: int
    author: str
    reason: str


@dataclass(frozen=True, slots=True)
class Publication:
    """Who published, why, when, and from when on it holds."""

    author: str
    reason: str
    at: int
    effective_at: int


def publish_version(state: State, fingerprint: str, text: str, word: Publication) -> Version:
    """Keep a text as the next version."""
    with state.begin() as connection:
        last = connection.execute(sa.select(sa.func.max(definition_versions.c.version))).scalar()
        fresh = Version(int(last or 0) + 1, fingerprint, text, word.at, word.effective_at, word.author, word.reason)
        row = {name: getattr(fresh, name) for name in Version.__dataclass_fields__}
        connection.execute(sa.insert(definition_versions).values(row))
    return fresh


def list_versions(state: State) -> list[Version]:
    """Every version, the first one first."""
    with state.begin() as connection:
        rows = connection.execute(sa.select(definition_versions).order_by(definition_versions.c.version)).mappings()
        return [Version(**row) for row in rows]


def version_at(versions: list[Version], moment: int) -> Version | None:
    """The version that holds at ``moment``: the latest published of those effective by then.

    >>> early = Version(1, "a", "", 0, 0, "file", "")
    >>> scheduled = Version(2, "b", "", 10, 50, "local", "")
    >>> [version_at([early, scheduled], moment).version for moment in (20, 50)]
    [1, 2]
    """
    return max((one for one in versions if one.effective_at <= moment), key=lambda one: one.version, default=None)
