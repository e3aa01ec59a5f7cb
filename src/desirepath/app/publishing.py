"""Publishing: the draft, or an earlier version again, becomes the version that holds."""

from __future__ import annotations

from collections.abc import Callable

from desirepath.app._definition_diff import definition_changes
from desirepath.app._empty import empty_parts
from desirepath.app._versions import FILE, Draft, find_version
from desirepath.app.workspace import Json, Workspace
from desirepath.kernel import Progress, WrongUse, iso, parse_moment, silent
from desirepath.store.versions import Publication, Version, list_versions, publish_version, version_at

Job = Callable[..., Json]


def definition_publish(
    work: Workspace, progress: Progress = silent, *, reason: str, effective: str | None = None, author: str = "local"
) -> Json:
    """Make the draft the next version, from now or a date on, and derive every account it moves."""
    draft = work.draft()
    word = _word(work, author, reason, effective)
    return _published(work, progress, (draft.taken().fingerprint, draft.text), word)


def definition_revert(
    work: Workspace, progress: Progress = silent, *, version: str, reason: str, author: str = "local"
) -> Json:
    """Publish an earlier version again. ``journey.yaml`` follows, unless it holds edits that nobody published."""
    earlier, draft = find_version(work.state, version), work.draft()
    was_published = any(_is_of(draft, one) for one in list_versions(work.state))
    done = _published(work, progress, (earlier.fingerprint, earlier.text), _word(work, author, reason, None))
    if was_published:
        (work.folder / "journey.yaml").write_bytes(earlier.text.encode())
    return {**done, "reverted_to": earlier.version, "draft_follows": was_published}


def _is_of(draft: Draft, version: Version) -> bool:
    return draft.definition is not None and draft.definition.fingerprint == version.fingerprint


def _word(work: Workspace, author: str, reason: str, effective: str | None) -> Publication:
    if not reason.strip():
        raise WrongUse("publish", "no reason", "Say why, for those who read the history: --reason TEXT.")
    if author.strip() in ("", FILE):
        raise WrongUse("publish", f"author {author!r}", "Give the name of a person or a role.")
    return Publication(author, reason, work.now, parse_moment(effective) if effective else work.now)


def _published(work: Workspace, progress: Progress, content: tuple[str, str], word: Publication) -> Json:
    fingerprint, text = content
    holds = version_at(list_versions(work.state), work.now)
    if holds and holds.fingerprint == fingerprint:
        raise WrongUse("publish", f"it is version {holds.version}, which holds already", "Change journey.yaml first.")
    fresh = publish_version(work.state, fingerprint, text, word)
    waits = word.effective_at > work.now
    touched = 0 if waits else work.refresh(progress=progress).accounts_touched
    return {
        "version": fresh.version,
        "effective": iso(word.effective_at),
        "author": word.author,
        "reason": word.reason,
        "in_force": not waits,
        "accounts_touched": touched,
        "changes": [change.sentence() for change in definition_changes(holds.text, text)] if holds else [],
        "warnings": _warnings(work, fresh, waits=waits),
    }


def _warnings(work: Workspace, fresh: Version, *, waits: bool) -> list[str]:
    if waits:
        until = iso(fresh.effective_at)
        return [f"Version {fresh.version} waits until {until}: the first refresh after that derives it."]
    later = [one for one in list_versions(work.state) if one.effective_at > work.now and one.version < fresh.version]
    return [
        *empty_parts(work),
        "Risks and patterns were learned under an earlier version: run `desirepath learn`.",
        *(f"Version {one.version} was to hold from {iso(one.effective_at)}; this one replaces it." for one in later),
    ]


PUBLISHING: dict[str, Job] = {"definition_publish": definition_publish, "definition_revert": definition_revert}
