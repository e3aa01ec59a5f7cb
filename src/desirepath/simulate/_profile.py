"""Who a simulated customer is: everything that stands before its first day."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from desirepath.kernel import digest
from desirepath.simulate._names import (
    BUYERS,
    TITLES,
    company_name,
    crm_id,
    domain_of,
    local_part,
    person_name,
)
from desirepath.simulate._plan import SimulationPlan, add_months

ARCHETYPES = ("smooth_adopter", "slow_starter", "champion_fades", "support_heavy")
FREEMAIL = ("gmail.com", "outlook.com", "yahoo.com")
REGIONS = (("Americas", 17.0), ("EMEA", 11.0), ("APAC", 5.0))
TIERS = {"smb": (3, 6), "mid": (5, 10), "enterprise": (9, 19)}
ARR = {"smb": (2_400, 11_000), "mid": (13_000, 56_000), "enterprise": (62_000, 240_000)}
PLANS = {"smb": "Starter", "mid": "Growth", "enterprise": "Scale"}
GOOD_START_SHARE = {"planted": (0.24,) * 3, "null": (0.24,) * 3, "confounded": (0.32, 0.20, 0.08)}


@dataclass(frozen=True, slots=True)
class Person:
    """Someone at a customer; ``joins`` is days after the account's start."""

    user_id: str
    contact_id: str
    name: str
    email: str
    title: str
    joins: float
    in_crm: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """A customer's fixed facts; ``users`` use the product, ``buyer`` signs."""

    index: int
    crm_id: str
    workspace_id: str
    customer_id: str
    subscription_id: str
    name: str
    domain: str
    industry: str
    tier: str
    region: str
    noon_utc: float
    owner: int
    parent_id: str
    arr: float
    interval_months: int
    start_day: int
    archetype: str
    good_start: bool
    users: tuple[Person, ...]
    buyer: Person

    @property
    def people(self) -> tuple[Person, ...]:
        """Users and the buyer."""
        return (*self.users, self.buyer)


def owners_of(plan: SimulationPlan) -> int:
    """How many CSMs the company employs."""
    return min(400, max(4, plan.accounts // 40))


def draw_profile(plan: SimulationPlan, index: int) -> Profile:
    """The account ``index`` of ``plan``: depends on seed and index only."""
    chance = Random(f"profile {plan.seed} {index}")
    name, industry = company_name(plan.seed, index)
    tier = chance.choices(tuple(TIERS), (0.60, 0.30, 0.10))[0]
    region, noon = chance.choices(REGIONS, (0.5, 0.35, 0.15))[0]
    archetype = chance.choices(ARCHETYPES, (0.44, 0.22, 0.17, 0.17))[0]
    share = GOOD_START_SHARE[plan.world][tuple(TIERS).index(tier)]
    good_start = chance.random() < share
    joins = _joining(chance, tier, archetype)
    parent_id = crm_id("001", plan.seed, index - 7) if index % 29 == 7 else ""
    owner, arr = chance.randrange(owners_of(plan)), float(round(chance.uniform(*ARR[tier]), -2))
    interval_months = chance.choices((12, 6, 3), (0.80, 0.15, 0.05))[0]
    start_day = _draw_start(plan, chance)
    users, buyer = _draw_people(plan, index, _held_up(plan, index, start_day, joins), domain_of(name))
    return Profile(
        index=index,
        crm_id=crm_id("001", plan.seed, index),
        workspace_id="ws_" + digest("ws", plan.seed, index, length=12),
        customer_id="cus_" + digest("cus", plan.seed, index, length=14),
        subscription_id="sub_" + digest("sub", plan.seed, index, length=14),
        name=name,
        domain=domain_of(name),
        industry=industry,
        tier=tier,
        region=region,
        noon_utc=noon,
        owner=owner,
        parent_id=parent_id,
        arr=arr,
        interval_months=interval_months,
        start_day=start_day,
        archetype=archetype,
        good_start=good_start,
        users=users,
        buyer=buyer,
    )


def _draw_start(plan: SimulationPlan, chance: Random) -> int:
    if chance.random() < 0.48:
        return chance.randrange(plan.first_day, plan.window_day)
    last = max(plan.window_day + 1, add_months(plan.end_day, -2))
    return chance.randrange(plan.window_day, last)


def _joining(chance: Random, tier: str, archetype: str) -> list[float]:
    """Days after the start at which each user joins; the first is there from the first day."""
    low, high = TIERS[tier]
    pace = {"slow_starter": 42.0, "support_heavy": 20.0}.get(archetype, 11.0)
    joins = [round(chance.uniform(0.4, 1.5), 3)]
    for place in range(chance.randint(low, high) - 1):
        is_late = place >= 3 and chance.random() < 0.4
        joins.append(round(1.5 + chance.expovariate(1 / (120.0 if is_late else pace)), 3))
    return sorted(joins)


def _held_up(plan: SimulationPlan, index: int, start_day: int, joins: list[float]) -> list[float]:
    """While invitations are not delivered nobody but the first user can join; they do in the days after."""
    chance = Random(f"outage {plan.seed} {index}")
    low, high = plan.outage_days
    return sorted(
        round(high - start_day + chance.uniform(0.5, 9.0), 3) if place and low <= start_day + day < high else day
        for place, day in enumerate(joins)
    )


def is_held_up(plan: SimulationPlan, profile: Profile) -> bool:
    """Whether the outage kept the account from its first three users."""
    low, high = plan.outage_days
    third = sorted(user.joins for user in profile.users)[2:3]
    return bool(third) and low < high <= profile.start_day + third[0] <= high + 9 and profile.start_day < high


def _draw_people(
    plan: SimulationPlan, index: int, joins: list[float], domain: str
) -> tuple[tuple[Person, ...], Person]:
    chance, dirt = Random(f"people {plan.seed} {index}"), Random(f"freemail {plan.seed} {index}")
    people: list[Person] = []
    taken: set[str] = set()
    for place, day in enumerate([*joins, 0.0]):
        is_buyer = place == len(joins)
        name = person_name(chance)
        while name in taken:
            name = person_name(chance)
        taken.add(name)
        is_freemail = plan.defects and dirt.random() < 0.05
        address = (
            f"{local_part(name)}{index}@{dirt.choice(FREEMAIL)}" if is_freemail else f"{local_part(name)}@{domain}"
        )
        people.append(
            Person(
                user_id="u_" + digest("user", plan.seed, index, place, length=12),
                contact_id=crm_id("003", plan.seed, index, place),
                name=name,
                email=address,
                title=chance.choice(BUYERS if is_buyer else TITLES),
                joins=day,
                in_crm=is_buyer or place == 0 or is_freemail or chance.random() < 0.7,
            )
        )
    return tuple(people[:-1]), people[-1]
