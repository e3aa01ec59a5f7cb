"""The help desk's export: tickets and the comments that follow."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from desirepath.simulate._champion import CHAMPION, LONGEST_TALK_DAYS
from desirepath.simulate._files import DefectLog, Row
from desirepath.simulate._hidden import NEVER, Hidden, TicketSeed
from desirepath.simulate._phrases import phrase, ticket_text, tone_of
from desirepath.simulate._plan import SimulationPlan
from desirepath.simulate._profile import Person, Profile
from desirepath.simulate._stamps import zulu
from desirepath.simulate._terms import Life

TICKET_COLUMNS = (
    "Id",
    "requester_email",
    "organization_external_id",
    "subject",
    "description",
    "priority",
    "created_at",
    "first_replied_at",
    "escalated_at",
    "solved_at",
    "satisfaction",
)
COMMENT_COLUMNS = ("id", "ticket_id", "requester_email", "author_email", "author_role", "created_at", "body")
UNPARSABLE = ("n/a", "2025-13-45 99:00", "last Tuesday", "0000-00-00T00:00:00Z")
PRIORITY = {"happy": "low", "calm": "normal", "annoyed": "high", "angry": "urgent"}


@dataclass(frozen=True, slots=True)
class Desk:
    """Rows for the two support files."""

    tickets: list[Row]
    comments: list[Row]


def all_tickets(plan: SimulationPlan, profile: Profile, hidden: Hidden, life: Life) -> list[TicketSeed]:
    """Background tickets while the customer is there, and the planted bad ones, in time order."""
    until = min(life.ends, plan.end_day)
    chance = Random(f"bad ticket {plan.seed} {profile.index}")
    seeds = [seed for seed in hidden.tickets if seed.opened < until]
    for term in life.terms:
        if term.bad_day >= until:
            continue
        opened = int(term.bad_day) + profile.noon_utc / 24 + chance.uniform(-0.15, 0.15)
        escalated = opened + chance.uniform(0.8, 2.2)
        replied = opened + chance.uniform(6.5, 11.5) if chance.random() < 0.75 else NEVER
        solved = replied + chance.uniform(4, 15) if chance.random() < 0.4 else NEVER
        seeds.append(TicketSeed(opened, escalated, replied, solved, 0.12, is_planted=True))
    return sorted(seeds, key=lambda seed: seed.opened)


def write_tickets(
    plan: SimulationPlan, profile: Profile, seeds: list[TicketSeed], log: DefectLog, left: float = NEVER
) -> Desk:
    """Tickets in words, with their conversations; nothing later than the end of the data."""
    chance, dirt = (
        Random(f"tickets {plan.seed} {profile.index}"),
        Random(f"ticket dirt {plan.seed} {profile.index}"),
    )
    desk = Desk([], [])
    for place, seed in enumerate(seeds):
        number = 1_000_000 + profile.index * 1_000 + place
        author = _author(chance, profile, seed.opened, left)
        tone = "angry" if seed.is_planted and chance.random() < 0.7 else _tone(chance, seed)
        worried = seed.is_planted and chance.random() < 0.6
        subject, description = ticket_text(chance, tone, worried=worried)
        organization = profile.crm_id if chance.random() < 0.85 else ""
        created = zulu(seed.opened)
        if plan.defects and not seed.is_planted and dirt.random() < 0.006:
            created = dirt.choice(UNPARSABLE)
            log.add("unparsable_time", "support/tickets.csv", str(number))
        shown = tuple(zulu(day if day < plan.end_day else NEVER) for day in (seed.replied, seed.escalated, seed.solved))
        rating = _satisfaction(chance, tone, solved=seed.solved < plan.end_day)
        words = (str(number), author.email, organization, subject, description)
        desk.tickets.append((*words, PRIORITY[tone], created, *shown, rating))
        desk.comments.extend(_conversation(chance, plan, (str(number), author, tone), seed))
    return desk


def _author(chance: Random, profile: Profile, opened: float, left: float) -> Person:
    """Who opens a ticket sees it through, so it is nobody who soon leaves."""
    joined = [
        user
        for place, user in enumerate(profile.users)
        if profile.start_day + user.joins < opened and (place != CHAMPION or opened + LONGEST_TALK_DAYS < left)
    ]
    return chance.choice(joined[:4]) if joined else profile.users[CHAMPION]


def _tone(chance: Random, seed: TicketSeed) -> str:
    return tone_of(chance, seed.health if seed.escalated == NEVER else min(seed.health, 0.38))


def _satisfaction(chance: Random, tone: str, *, solved: bool) -> str:
    if not solved or chance.random() < 0.45:
        return ""
    good = {"happy": 0.97, "calm": 0.86, "annoyed": 0.45, "angry": 0.15}[tone]
    return "good" if chance.random() < good else "bad"


def _conversation(chance: Random, plan: SimulationPlan, about: tuple[str, Person, str], seed: TicketSeed) -> list[Row]:
    """What follows the description: chasing while nobody answers, the agent, the answer, the end."""
    ticket, author, tone = about
    agent = f"agent{chance.randrange(12) + 1:02d}@simulated.example"
    first_name = author.name.split()[0]
    lines: list[tuple[float, bool, str]] = []
    wait = seed.replied - seed.opened
    if wait > 2.5 and seed.escalated < NEVER:
        lines.append((seed.opened + chance.uniform(2.2, 4.6), False, phrase(chance, "chase")))
    if seed.replied < NEVER:
        kind = "late" if wait > 3 else "first"
        lines.append((seed.replied, True, phrase(chance, f"agent/{kind}", first_name)))
        if chance.random() < 0.6:
            after = min(chance.uniform(0.05, 1.2), 0.9 * (seed.solved - seed.replied))
            lines.append((seed.replied + after, False, phrase(chance, f"tones/{tone}/reply")))
    if seed.solved < NEVER and chance.random() < 0.7:
        lines.append((seed.solved, True, phrase(chance, "agent/solved", first_name)))
    return [
        (f"{ticket}{place:02d}", ticket, author.email, *_side(agent, author, is_agent), zulu(day), body)
        for place, (day, is_agent, body) in enumerate(sorted(lines))
        if day < plan.end_day
    ]


def _side(agent: str, author: Person, is_agent: bool) -> tuple[str, str]:
    return (agent, "agent") if is_agent else (author.email, "end-user")
