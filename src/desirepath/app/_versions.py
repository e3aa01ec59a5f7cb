"""The definition of a workspace: the draft in its folder, and the versions that were published of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from desirepath.kernel import NotFound, WrongUse, parse_moment
from desirepath.lifecycle import Definition, parse_definition, read_definition
from desirepath.pipeline import definition_mark
from desirepath.store import State, Warehouse
from desirepath.store.versions import Publication, Version, list_versions, publish_version, version_at

FILE = "file"
"""The author of versions that nobody published by command: the file in the folder was edited."""
EDITED, FIRST = "journey.yaml was edited", "the first definition"


@dataclass(frozen=True, slots=True)
class Draft:
    """``journey.yaml`` as it stands in the folder: its text, and what that declares or why it is refused."""

    text: str
    definition: Definition | None
    refusal: WrongUse | None = None

    def taken(self) -> Definition:
        """What it declares.

        Raises
        ------
        FaultyFile, NotFound
            when the file is refused.
        """
        if self.definition is None:
            raise self.refusal or NotFound("file", "journey.yaml")
        return self.definition


def read_draft(folder: Path) -> Draft:
    """The draft; a faulty one is no fault before somebody wants to use it."""
    path = folder / "journey.yaml"
    try:
        definition = read_definition(path)
    except WrongUse as refusal:
        return Draft("", None, refusal)
    return Draft(path.read_bytes().decode("utf-8"), definition)


@lru_cache(maxsize=32)
def declared(version: Version) -> Definition:
    """What a version declares.

    Raises
    ------
    FaultyFile
        when this release no longer takes its text.
    """
    name = f"version {version.version} of the definition"
    definition = parse_definition(version.text.encode(), name)
    return replace(definition, fingerprint=version.fingerprint)


def is_led_by_file(versions: list[Version]) -> bool:
    """Whether nobody ever published by command: then an edited file needs no publishing."""
    return all(version.author == FILE for version in versions)


def due_version(state: State, draft: Draft, now: int) -> Version:
    """The version that holds now; of a folder led by its file, an edited draft becomes one."""
    versions = list_versions(state)
    holds = version_at(versions, now)
    if holds and not (is_led_by_file(versions) and draft.definition):
        return holds
    fingerprint = draft.taken().fingerprint
    if holds and holds.fingerprint == fingerprint:
        return holds
    reason, since = (EDITED, now) if holds else (FIRST, 0)
    return publish_version(state, fingerprint, draft.text, Publication(FILE, reason, now, since))


def version_read(state: State, warehouse: Warehouse, draft: Draft, now: int) -> Version:
    """The version under which the stored journeys were derived; before any were, the one that holds."""
    mark = warehouse.watermark("definition")
    derived = [
        one for one in list_versions(state) if definition_mark(one.fingerprint) == mark and one.effective_at <= now
    ]
    return derived[-1] if derived else due_version(state, draft, now)


def find_version(state: State, named: str) -> Version:
    """A version by its number, or by a date: the one that held then.

    Raises
    ------
    NotFound
        when there is no such version.
    """
    versions = list_versions(state)
    if named.isdigit():
        found = next((one for one in versions if one.version == int(named)), None)
    else:
        found = version_at(versions, parse_moment(named))
    if found is None:
        raise NotFound("definition version", named, [str(one.version) for one in versions])
    return found


def draft_notice(state: State, draft: Draft) -> str | None:
    """What to say where ``journey.yaml`` is no version and no refresh will make it one."""
    versions = list_versions(state)
    if draft.definition is None:
        return f"journey.yaml is refused, so the published version goes on holding: {draft.refusal}"
    if is_led_by_file(versions) or any(one.fingerprint == draft.definition.fingerprint for one in versions):
        return None
    return "journey.yaml was edited and not published: `desirepath definition preview` shows what it would move"
