"""A workspace that is open: its stores, its settings, its definition, and the work that can be done on it."""

from __future__ import annotations

import copy
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TypeVar, cast

from desirepath.app._doings import Doings
from desirepath.app._overlays import Overlays
from desirepath.app._texts import read_texts
from desirepath.app._versions import (
    Draft,
    declared,
    due_version,
    find_version,
    is_led_by_file,
    read_draft,
    version_read,
)
from desirepath.app.live import LiveIngest
from desirepath.delivery import DigestFrame, Sent, channels_of, queue_messages, send_due, weekly_digests
from desirepath.events import SourceCount, sync_sources
from desirepath.identity import LARGEST_GROUP
from desirepath.insights import Facts, action_plan, find_insights, read_facts, write_account_cards
from desirepath.kernel import Clock, Progress, from_micros, silent, system_clock, to_micros
from desirepath.learning.teaching import Known, read_taught
from desirepath.lifecycle import Definition
from desirepath.pipeline import (
    Beside,
    DefinitionChange,
    FoundDeviations,
    FoundForecasts,
    Learned,
    LearnOrder,
    Refreshed,
    derive_beside,
    find_forecasts,
    find_unusual_changes,
    keep_unusual_changes,
    kept_forecasts,
    kept_unusual_changes,
    learn,
    refresh,
    stale_risks,
)
from desirepath.sources import Reach, WorkspaceSettings, read_workspace
from desirepath.store import Ownership, State, Warehouse
from desirepath.store.versions import Version, list_versions, version_at
from desirepath.text import sort_new_texts

Json = dict[str, object]
Kept = TypeVar("Kept")
Shelf = OrderedDict[tuple[object, ...], object]
MOST_KEPT = 12
"""Things read from the derived tables that stay in memory."""
MOST_SMALL = 64
"""Such things of the size of a list of accounts, which push out no walks."""


class Workspace:
    """The owner's view of a workspace folder; open it in one process at a time.

    ``definition`` and ``version`` are those under which the stored journeys were derived. ``journey.yaml`` is a draft
    once somebody has published by command; until then an edited file becomes the next version with the next refresh.
    ``is_named``: the version was asked for by its number or date; ``is_published``: it is the one that was derived.

    Raises
    ------
    FaultyFile
        when ``workspace.yaml`` has faults, or ``journey.yaml`` and nothing was published by command; nothing was
        written.
    WorkspaceInUse
        when another process owns the folder.
    """

    def __init__(
        self, folder: Path, *, clock: Clock = system_clock, environment: Mapping[str, str] | None = None
    ) -> None:
        self.folder = folder
        self.settings: WorkspaceSettings = read_workspace(folder)
        draft = read_draft(folder)
        if not (folder / "desirepath.duckdb").exists():
            draft.taken()
        self.clock = clock
        self.environment = os.environ if environment is None else environment
        self.ownership = Ownership(folder)
        self.ownership.take()
        try:
            self.warehouse = Warehouse(folder / "desirepath.duckdb")
            self.state = State(self.environment.get("DESIREPATH_STATE_URL") or f"sqlite:///{folder / 'state.sqlite'}")
            if is_led_by_file(list_versions(self.state)):
                draft.taken()
            self._read_under(version_read(self.state, self.warehouse, draft, self.now))
        except BaseException:
            self.ownership.release()
            raise
        self.live = LiveIngest(self.warehouse, self.state, self.settings.sources, clock)
        self.is_published, self.is_named = True, False
        self.doings = Doings()
        self._overlays = Overlays(self.warehouse)
        self._facts: Facts | None = None
        self._data_end: int | None = None
        self._keeping = threading.Lock()
        self._kept, self._small = Shelf(), Shelf()

    def close(self) -> None:
        self.live.close()
        self.warehouse.close()
        self.state.close()
        self.ownership.release()

    def __enter__(self) -> Workspace:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def now(self) -> int:
        return to_micros(self.clock())

    @property
    def data_end(self) -> int:
        """Latest accepted event of any account; 0 without data."""
        if self._data_end is None:
            self._data_end = self.warehouse.count("SELECT coalesce(max(occurred_at), 0) FROM account_events")
        return self._data_end

    @property
    def bad(self) -> str:
        return self.definition.primary_outcome().name

    @property
    def good(self) -> str | None:
        found = self.definition.good_outcome()
        return found.name if found else None

    def _read_under(self, version: Version) -> None:
        self.definition: Definition = declared(version)
        self.version = version.version

    def draft(self) -> Draft:
        """``journey.yaml`` as it stands now."""
        return read_draft(self.folder)

    def due_version(self) -> Version:
        """The version that the next refresh derives under."""
        return due_version(self.state, self.draft(), self.now)

    def is_due(self) -> bool:
        """Whether another published version has come to hold since the last refresh."""
        holds = version_at(list_versions(self.state), self.now)
        return holds is not None and holds.version != self.version

    @contextmanager
    def under(self, named: str) -> Iterator[Workspace]:
        """The workspace as it reads under a version, named by number or by a date on which it held."""
        version = find_version(self.state, named)
        if version.version == self.version:
            asked = copy.copy(self)
            asked.is_named = True
            yield asked
            return
        reading = self.doings.reporting(f"version {version.version}")
        with reading as progress, self.beside(declared(version), version.version, progress) as (other, _):
            yield other

    @contextmanager
    def beside(
        self, definition: Definition, version: int, progress: Progress = silent
    ) -> Iterator[tuple[Workspace, Beside]]:
        """The workspace as it would read under another definition, and what deriving that took.

        Inside, this thread reads the other journeys; nobody else does.
        """

        def make() -> Beside:
            return derive_beside(
                self.warehouse, definition, name, published=self.definition, as_of=self.data_end, progress=progress
            )

        name = f"{definition.fingerprint}_{self.warehouse.watermark('derived')}"
        with self._overlays.held(name, make) as made, self.warehouse.overlaid(name):
            other = copy.copy(self)
            other.definition, other.version, other.is_published, other._facts = definition, version, False, None
            other.is_named = True
            yield other, made

    def sync(self, progress: Progress = silent) -> list[SourceCount]:
        """Bring in new and changed files, and what databases and vendors have that is new."""
        return sync_sources(
            self.warehouse,
            self.settings.sources,
            self.folder,
            now=self.now,
            reach=Reach(self.environment),
            progress=progress,
        )

    def refresh(self, *, everything: bool = False, progress: Progress = silent) -> Refreshed:
        """Bring the derived tables up to date under the version that holds now; ``everything`` rebuilds all."""
        sources = self.settings.sources
        spaces = [source.namespace for source in sources if source.stream == "accounts"]
        due = self.due_version()
        warnings = read_texts(self.warehouse, self.state, self.settings, self.environment)
        done = refresh(
            self.warehouse,
            DefinitionChange(self.definition, declared(due)),
            [*spaces, *(source.namespace for source in sources)],
            largest=self.settings.largest_group or LARGEST_GROUP,
            everything=everything,
            progress=progress,
        )
        sort_new_texts(self.warehouse, self.state)
        self._read_under(due)
        self.conclude(anew=everything)
        return replace(done, warnings=warnings)

    def learn(self, progress: Progress = silent, *, promote: bool = False) -> Learned:
        """Retrain, evaluate, score and find patterns, then renew findings and plan."""
        done = learn(
            self.warehouse,
            self.state,
            self.definition,
            settings=self.settings,
            order=LearnOrder(self.now, promote),
            progress=progress,
        )
        self.conclude(anew=True)
        return done

    def deviations(self, until: int) -> FoundDeviations:
        """Unusual changes as known at ``until``: those kept by the last refresh, or found now and kept in memory."""

        def find() -> FoundDeviations:
            asked = (self.warehouse, self.state, self.definition, self.settings)
            kept = kept_unusual_changes(*asked, until=until) if self.is_published else None
            return kept or find_unusual_changes(self.warehouse, self.definition, self.settings, until=until)

        return self.keep(("deviations", until), find)

    def forecasts(self, until: int | None = None) -> FoundForecasts | None:
        """What is expected of each account: as learned last (None before), or from nothing known after ``until``."""
        if until is None:
            return self.keep(("forecasts",), lambda: kept_forecasts(self.warehouse, self.state, self.definition))
        known = Known(self.warehouse, self.definition, until)
        return self.keep(
            ("forecasts", until), lambda: find_forecasts(known, self.settings, read_taught(self.state, at=until))
        )

    def facts(self) -> Facts:
        return read_facts(
            self.warehouse,
            self.state,
            self.definition,
            currency=self.settings.currency,
            as_of=self.data_end,
            stale=stale_risks(self.state),
        )

    def kept_facts(self) -> Facts:
        """Facts of the last refresh or learning, read once."""
        if self._facts is None:
            self._facts = self.facts()
        return self._facts

    def keep(self, key: tuple[object, ...], make: Callable[[], Kept], *, small: bool = False) -> Kept:
        """What ``make`` gives under this definition, kept until the derived tables change; the least used is dropped."""
        kept, key = self._small if small else self._kept, (self.definition.fingerprint, *key)
        found = kept.get(key)
        if found is None:
            found = make()
        with self._keeping:
            kept[key] = found
            kept.move_to_end(key)
            while len(kept) > (MOST_SMALL if small else MOST_KEPT):
                kept.popitem(last=False)
        return cast(Kept, found)

    def conclude(self, *, anew: bool = False) -> None:
        """Rewrite what lists and pages are read from; unusual changes ``anew`` or when another week has ended."""
        self._data_end = None
        self._kept, self._small = Shelf(), Shelf()
        write_account_cards(self.warehouse, outcome=self.bad, as_of=self.data_end)
        asked = (self.warehouse, self.state, self.definition, self.settings)
        if anew or kept_unusual_changes(*asked, until=self.data_end) is None:
            keep_unusual_changes(*asked, until=self.data_end, now=self.now)
        self._facts = facts = self.facts()
        self.state.keep_read_model("insights", self.now, find_insights(facts))
        self.state.keep_read_model("plan", self.now, action_plan(facts))

    def deliver(self, headline: str) -> tuple[int, Sent]:
        """Queue this week's digests and send what is due."""
        settings = self.settings.delivery
        channels = channels_of(settings, self.environment)
        kept = self.state.read_model("plan")
        year, week, _ = from_micros(self.data_end).isocalendar()
        frame = DigestFrame(
            headline=headline,
            week=f"{year}-W{week:02d}",
            currency=self.settings.currency,
            leader=settings.get("email_to"),
            mark="Simulated company. " if self.settings.simulated else "",
        )
        messages = weekly_digests(kept if isinstance(kept, list) else [], frame, channels=list(channels))
        queued = queue_messages(self.state, messages, now=self.now)
        return queued, send_due(self.state, channels, now=self.now)


def counts_json(counts: list[SourceCount]) -> list[Json]:
    """Per source what went in and what came out."""
    return [asdict(count) for count in counts]
