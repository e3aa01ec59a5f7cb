"""Everything that is no file and no live ingest becomes files of the workspace first."""

from __future__ import annotations

from pathlib import Path

from desirepath.kernel import Progress, WrongUse, silent
from desirepath.sources._api import land_api
from desirepath.sources._landing import KEYS, Landed
from desirepath.sources._references import Secrets
from desirepath.sources._sql import land_sql
from desirepath.sources._vendors import read_vendor
from desirepath.sources.contract import Reach, Source


def land_source(source: Source, folder: Path, reach: Reach, *, now: int, progress: Progress = silent) -> Landed:
    """Fetch what a database or a vendor has that is new, unchanged, into the landing folder of ``source``.

    Every file stands whole or not at all, and the position moves on only behind it: after a crash or a refusal the next
    call goes on there.

    Raises
    ------
    WrongUse
        naming the source, its stream and the remedy, never a secret.
    """
    if source.remote is None:
        return Landed()
    secrets = Secrets(source.name, reach.environment, folder)
    try:
        if source.kind == "sql":
            return land_sql(source, source.remote, folder, secrets, progress).landed()
        return land_api(source, folder, secrets, reach.patience, now=now, progress=progress).landed()
    except OSError as error:
        asked = f"source {source.name}, stream {source.stream}"
        raise WrongUse(asked, secrets.scrub(str(error)), "Check the workspace folder and the network.") from None


def compared_keys(source: Source, folder: Path) -> list[str]:
    """Files with the key columns of every record the source held when it was last compared."""
    return sorted(str(path) for path in ((folder / source.path).parent / KEYS).glob("*.parquet"))


def keeps_versions(source: Source) -> bool:
    """Whether the landed files of a source hold one version of a record after the other, not a mirror of what is there."""
    remote = source.remote
    if remote is None:
        return False
    if source.kind == "sql":
        return remote.cursor is not None
    resource = read_vendor(remote.vendor).resources[remote.resource]
    return bool(resource.since or resource.keeps or resource.changes)
