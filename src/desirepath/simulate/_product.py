"""Product events in the shape the tracking service exports: one JSON line per call, with its planted dirt."""

from __future__ import annotations

import numpy as np

from desirepath.simulate._dirt import Tracks, message_ids, spoil_tracks
from desirepath.simulate._files import DefectLog
from desirepath.simulate._plan import SimulationPlan
from desirepath.simulate._profile import PLANS, Person, Profile
from desirepath.simulate._stamps import DAY_MS, zulu_ms
from desirepath.simulate._usage import CODE, EVENTS, Usage

PROPERTIES: dict[str, tuple[str, ...]] = {
    "logged_in": ('{"client":"web"}', '{"client":"desktop"}', '{"client":"mobile"}'),
    "workflow_completed": (
        '{"workflow":"invoice approval","steps":4}',
        '{"workflow":"order intake","steps":6}',
        '{"workflow":"returns handling","steps":3}',
    ),
    "report_viewed": ('{"report":"throughput"}', '{"report":"cycle time"}', '{"report":"workload"}'),
    "dashboard_shared": ('{"with":"team"}', '{"with":"management"}'),
    "export_downloaded": ('{"format":"csv"}', '{"format":"xlsx"}'),
    "integration_connected": (
        '{"integration":"crm"}',
        '{"integration":"accounting"}',
        '{"integration":"chat"}',
    ),
    "docs_read": ('{"page":"getting-started"}', '{"page":"workflow-design"}'),
    "training_completed": ('{"course":"essentials"}',),
    "addon_trial_started": ('{"addon":"forecasting"}', '{"addon":"automation-pack"}'),
}
USUAL_CLIENT = "4.1.3"

Line = tuple[int, str]


def product_lines(plan: SimulationPlan, profile: Profile, usage: Usage, log: DefectLog) -> list[Line]:
    """(milliseconds received, JSON line) of every call the account's users made."""
    rng = np.random.default_rng([plan.seed, profile.index, 5])
    tracks = _tracks(rng, profile, usage)
    if plan.defects:
        tracks = spoil_tracks(plan, profile, tracks, log)
    return _introductions(profile, usage, rng) + _track_lines(tracks, profile)


def _tracks(rng: np.random.Generator, profile: Profile, usage: Usage) -> Tracks:
    ms = (usage.day * DAY_MS).astype(np.int64)
    sent = ms + rng.integers(200, 4_000, len(ms))
    users = [user.user_id for user in profile.users]
    return Tracks(
        code=usage.code,
        ms=ms,
        sent=sent,
        received=sent + rng.integers(50, 2_500, len(ms)),
        event=[EVENTS[code] for code in usage.code.tolist()],
        message_id=message_ids(rng, len(ms)),
        user_id=[users[place] for place in usage.user.tolist()],
        group_id=[profile.workspace_id] * len(ms),
        client=[USUAL_CLIENT] * len(ms),
        choice=rng.integers(0, 60, len(ms)),
    )


def _track_lines(tracks: Tracks, profile: Profile) -> list[Line]:
    columns = (
        zulu_ms(tracks.ms),
        zulu_ms(tracks.sent),
        zulu_ms(tracks.received),
        tracks.event,
        tracks.message_id,
        tracks.user_id,
        tracks.group_id,
        tracks.client,
        _properties(tracks),
        tracks.received.tolist(),
    )
    return [
        (
            ms,
            f'{{"messageId":{_text(key)},"timestamp":"{at}","sentAt":"{sent}","receivedAt":"{received}",'
            f'"type":"track","userId":{_text(user)},"anonymousId":{_anonymous(user, profile)},'
            f'"event":"{event}","properties":{properties},"context":{{"groupId":{_text(group)},"library":{{"version":"{client}"}}}}}}\n',
        )
        for at, sent, received, event, key, user, group, client, properties, ms in zip(*columns, strict=True)
    ]


def _properties(tracks: Tracks) -> list[str]:
    options = [PROPERTIES.get(event, ("{}",)) for event in EVENTS]
    pairs = zip(tracks.code.tolist(), tracks.choice.tolist(), strict=True)
    return [options[code][choice % len(options[code])] for code, choice in pairs]


def _text(value: str) -> str:
    return f'"{value}"' if value else "null"


def _anonymous(user: str, profile: Profile) -> str:
    return "null" if user else f'"anon-{profile.workspace_id[3:]}"'


def _introductions(profile: Profile, usage: Usage, rng: np.random.Generator) -> list[Line]:
    """A ``group`` call on the first day and an ``identify`` call per user at activation."""
    is_joining = usage.code == CODE["user_activated"]
    joined = zip(usage.user[is_joining].tolist(), usage.day[is_joining].tolist(), strict=True)
    calls = [(profile.users[place], int(day * DAY_MS) - 1_500) for place, day in joined]
    traits = f'{{"name":"{profile.name}","domain":"{profile.domain}","plan":"{PLANS[profile.tier]}"}}'
    bodies = [_identify(profile, person) for person, _ in calls]
    times = [ms for _, ms in calls]
    if calls:
        bodies.append(
            f'"type":"group","userId":"{calls[0][0].user_id}","anonymousId":null,"traits":{traits},'
            f'"context":{{"groupId":"{profile.workspace_id}"}}'
        )
        times.append(times[0] - 400)
    stamps = zulu_ms(np.array(times, dtype=np.int64))
    later = zulu_ms(np.array(times, dtype=np.int64) + 900)
    ids = message_ids(rng, len(bodies))
    return [
        (
            ms + 900,
            f'{{"messageId":"{key}","timestamp":"{at}","sentAt":"{at}","receivedAt":"{then}",{body}}}\n',
        )
        for ms, key, at, then, body in zip(times, ids, stamps, later, bodies, strict=True)
    ]


def _identify(profile: Profile, person: Person) -> str:
    return (
        f'"type":"identify","userId":"{person.user_id}","anonymousId":null,'
        f'"traits":{{"email":"{person.email}","name":"{person.name}"}},'
        f'"context":{{"groupId":"{profile.workspace_id}"}}'
    )
