"""What the company does with an account: CSM activities, campaigns and the legacy health score."""

from __future__ import annotations

from random import Random

from desirepath.simulate._files import Row
from desirepath.simulate._hidden import Hidden
from desirepath.simulate._left_alone import with_contact_after_going_live
from desirepath.simulate._names import crm_id
from desirepath.simulate._phrases import phrase
from desirepath.simulate._plan import SimulationPlan, add_months, from_day
from desirepath.simulate._profile import Profile
from desirepath.simulate._stamps import zulu
from desirepath.simulate._terms import Life

ACTIVITY_COLUMNS = ("Id", "AccountId", "Type", "OccurredAt", "Description")
ENGAGEMENT_COLUMNS = ("id", "email", "campaign", "event", "occurred_at")
HEALTH_COLUMNS = ("AccountId", "RecordedAt", "Score", "Colour")
MONTHLY_KINDS = (("Call", 0.22), ("Note", 0.16))


def activity_rows(plan: SimulationPlan, profile: Profile, hidden: Hidden, life: Life) -> list[Row]:
    """Kick-off, trainings, reviews, calls and notes while the customer is there."""
    chance = Random(f"activities {plan.seed} {profile.index}")
    planned = [(profile.start_day + chance.uniform(1, 4), "Call")]
    if chance.random() < 0.6:
        planned.append((profile.start_day + chance.uniform(5, 30), "Training"))
    until = min(life.ends, plan.end_day)
    month, day = 0, profile.start_day
    while day < until:
        planned += [(day + chance.uniform(1, 28), kind) for kind, share in MONTHLY_KINDS if chance.random() < share]
        if month % 3 == 2 and profile.tier != "smb" and chance.random() < 0.75:
            planned.append((day + chance.uniform(3, 25), "QBR"))
        month += 1
        day = add_months(profile.start_day, month)
    rows: list[Row] = []
    planned = with_contact_after_going_live(plan, profile, hidden, planned)
    for place, (moment, kind) in enumerate(sorted(planned)):
        if moment >= until:
            break
        well = chance.random() < 0.25 + 0.55 * _health_at(profile, hidden, moment)
        name = profile.users[0].name if chance.random() < 0.7 else profile.buyer.name
        text = phrase(chance, f"activities/{kind.lower()}/{'well' if well else 'poorly'}", name)
        at = int(moment) + (profile.noon_utc + chance.uniform(-2.5, 2.5)) / 24
        rows.append((crm_id("00T", plan.seed, profile.index, place), profile.crm_id, kind, zulu(at), text))
    return rows


def engagement_rows(plan: SimulationPlan, profile: Profile, hidden: Hidden, life: Life) -> list[Row]:
    """A welcome series for the first user and a monthly letter to the first user and the buyer."""
    chance = Random(f"email {plan.seed} {profile.index}")
    until = min(life.ends, plan.end_day)
    start = profile.start_day
    mails = [(start + day + 0.38, 0, f"welcome-{place}") for place, day in enumerate((2, 7, 14), start=1)]
    month, day = 1, start
    while day < until:
        day = add_months(start - from_day(start).day + 8, month)
        campaign = f"news-{from_day(day):%Y-%m}"
        mails += [(day + 0.42, 0, campaign), (day + 0.42, 1, campaign)]
        month += 1
    rows: list[Row] = []
    for place, (sent, reader, campaign) in enumerate(mails):
        email = (profile.users[0] if reader == 0 else profile.buyer).email
        steps = [("sent", sent)]
        if chance.random() < 0.12 + 0.42 * _health_at(profile, hidden, sent):
            steps.append(("opened", sent + chance.expovariate(1.2)))
            if chance.random() < 0.25:
                steps.append(("clicked", steps[-1][1] + chance.uniform(0.0003, 0.01)))
        rows += [
            (f"em_{profile.index}_{place}_{event}", email, campaign, event, zulu(at))
            for event, at in steps
            if at < until and (event == "sent" or reader == 1 or at < hidden.champion_leaves)
        ]
    return rows


def health_rows(plan: SimulationPlan, profile: Profile, hidden: Hidden, life: Life) -> list[Row]:
    """A score as such scores are: seats joined, the CSM's mood, and a little of the truth, late."""
    chance = Random(f"health {plan.seed} {profile.index}")
    rows: list[Row] = []
    mood = chance.gauss(0, 8)
    for month in range(1, 400):
        day = add_months(profile.start_day, month)
        if day >= min(life.ends, plan.end_day):
            break
        seats = sum(profile.start_day + user.joins < day - 45 for user in profile.users) / len(profile.users)
        truth = _health_at(profile, hidden, day - 49)
        score = 44 + 19 * seats + 30 * (truth - 0.5) + mood + chance.gauss(0, 7)
        score = round(max(0.0, min(100.0, score)))
        colour = "green" if score >= 60 else "amber" if score >= 40 else "red"
        rows.append((profile.crm_id, zulu(day + 0.25), score, colour))
    return rows


def _health_at(profile: Profile, hidden: Hidden, day: float) -> float:
    week = int((day - profile.start_day) // 7)
    return float(hidden.health[max(0, min(week, len(hidden.health) - 1))])
