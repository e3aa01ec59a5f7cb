"""Results kept from an earlier learning, and the version of the definition they belong to."""

from __future__ import annotations

from desirepath.app.workspace import Workspace
from desirepath.kernel import WrongUse
from desirepath.store.versions import list_versions


def learned_under(work: Workspace, what: str, mark: str) -> int | None:
    """The version under which ``what`` was learned, by its definition's fingerprint; ``None`` where nobody noted it.

    Raises
    ------
    WrongUse
        when a version was asked for by name, and these results are another's.
    """
    if mark == work.definition.fingerprint:
        return work.version
    found = [one.version for one in list_versions(work.state) if one.fingerprint == mark]
    version = found[-1] if found else None
    if work.is_named:
        refuse_anothers(work, what, f"they were learned under {f'version {version}' if version else 'another version'}")
    return version


def refuse_anothers(work: Workspace, what: str, found: str) -> None:
    """Say that ``what`` is not there for the version asked for."""
    remedy = (
        "Leave out the version to read them as they are; `desirepath learn` learns anew under the version that holds."
    )
    raise WrongUse(f"{what} under version {work.version}", found, remedy)


def of_derived_version(work: Workspace, what: str) -> None:
    """Refuse ``what``, which a refresh keeps, for any version but the one it was derived under.

    Raises
    ------
    WrongUse
        when it does not.
    """
    if not work.is_published:
        refuse_anothers(work, what, "they are kept for the version that holds")
