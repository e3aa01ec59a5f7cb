"""The CRM's export of one account: the account itself, its contacts and opportunities."""

from __future__ import annotations

from random import Random

from desirepath.simulate._billing import Change
from desirepath.simulate._files import DefectLog, Row
from desirepath.simulate._names import crm_id
from desirepath.simulate._plan import SimulationPlan
from desirepath.simulate._profile import FREEMAIL, Profile, owners_of
from desirepath.simulate._stamps import calendar_day, zulu
from desirepath.simulate._terms import Life

ACCOUNT_COLUMNS = (
    "Id",
    "Name",
    "Website",
    "Domain",
    "Industry",
    "Segment__c",
    "Region",
    "OwnerId",
    "OwnerEmail",
    "ARR__c",
    "CurrencyIsoCode",
    "Customer_Since__c",
    "Renewal_Date__c",
    "ParentId",
)
CONTACT_COLUMNS = ("Id", "AccountId", "Name", "Email", "Title", "Role__c", "CreatedDate")
OPPORTUNITY_COLUMNS = ("Id", "AccountId", "Name", "Type", "StageName", "Amount", "CreatedDate", "CloseDate")
OWNER_COLUMNS = ("Id", "Name", "Email", "Role", "ManagerEmail")
SECOND_RECORDS = 0.015


def owner_email(place: int) -> str:
    """The address of a CSM."""
    return f"owner{place + 1:02d}@simulated.example"


def owner_rows(plan: SimulationPlan) -> list[Row]:
    """The CSMs and their managers, one for eight."""
    count = owners_of(plan)
    managers = [f"manager{place + 1:02d}@simulated.example" for place in range(-(-count // 8))]
    rows: list[Row] = [
        (
            crm_id("005", plan.seed, "manager", place),
            f"Manager {place + 1:02d} (simulated)",
            email,
            "cs_manager",
            "",
        )
        for place, email in enumerate(managers)
    ]
    rows += [
        (
            crm_id("005", plan.seed, place),
            f"Owner {place + 1:02d} (simulated)",
            owner_email(place),
            "csm",
            managers[place // 8],
        )
        for place in range(count)
    ]
    return rows


def second_crm_id(plan: SimulationPlan, profile: Profile) -> str:
    """The id of the company's second CRM record, or nothing."""
    chance = Random(f"second {plan.seed} {profile.index}")
    is_double = plan.defects and chance.random() < SECOND_RECORDS
    return crm_id("001", plan.seed, profile.index, "second") if is_double else ""


def account_rows(plan: SimulationPlan, profile: Profile, changes: tuple[Change, ...], log: DefectLog) -> list[Row]:
    """The account, and for a few companies a second, nearly empty record."""
    renewal = max(change.period[1] for change in changes)
    owner = (crm_id("005", plan.seed, profile.owner), owner_email(profile.owner))
    facts = (f"https://www.{profile.domain}", profile.domain, profile.industry, profile.tier, profile.region)
    since, until = calendar_day(profile.start_day), calendar_day(renewal)
    money = (f"{changes[-1].amount:.0f}", "USD")
    rows: list[Row] = [
        (
            profile.crm_id,
            f"{profile.name} (simulated)",
            *facts,
            *owner,
            *money,
            since,
            until,
            profile.parent_id,
        )
    ]
    second = second_crm_id(plan, profile)
    if second:
        log.add("second_crm_record", "crm/accounts.csv", second)
        rows.append((second, f"{profile.name} Inc (simulated)", *facts, *owner, "", "USD", "", "", ""))
    return rows


def contact_rows(plan: SimulationPlan, profile: Profile, life: Life, log: DefectLog) -> list[Row]:
    """People of the account that the CSM has entered by the end of the data."""
    chance = Random(f"contacts {plan.seed} {profile.index}")
    second, rows = second_crm_id(plan, profile), list[Row]()
    for person in profile.people:
        created = profile.start_day + person.joins + chance.uniform(0.1, 4.0)
        if not person.in_crm or created >= min(plan.end_day, life.ends):
            continue
        is_buyer = person is profile.buyer
        holder = second if second and len(rows) == 1 else profile.crm_id
        role = "Decision maker" if is_buyer else "Champion" if person is profile.users[0] else "User"
        rows.append((person.contact_id, holder, person.name, person.email, person.title, role, zulu(created)))
        if person.email.endswith(FREEMAIL):
            log.add("freemail_contact", "crm/contacts.csv", person.contact_id)
    return rows


def opportunity_rows(plan: SimulationPlan, profile: Profile, life: Life, changes: tuple[Change, ...]) -> list[Row]:
    """New business, one renewal per term that is due, and the upgrade."""
    chance = Random(f"opportunities {plan.seed} {profile.index}")
    rows: list[Row] = []

    def add(kind: str, stage: str, amount: float, opened: float, closed: float) -> None:
        key = crm_id("006", plan.seed, profile.index, len(rows))
        label = f"{profile.name} {kind.lower()}"
        until = closed if stage.startswith("Closed") else float("inf")
        row = (key, profile.crm_id, label, kind, stage, f"{amount:.0f}", zulu(opened), zulu(until))
        rows.append(row)

    won_day = profile.start_day + 0.3
    add("New Business", "Closed Won", profile.arr, won_day - chance.uniform(20, 90), won_day)
    for term in life.terms:
        opened = max(term.start_day + 5.0, term.end_day - 75.0)
        if opened >= min(plan.end_day, term.known):
            continue
        stage = {"renewed": "Closed Won", "churned": "Closed Lost", "open": "Negotiation"}[term.outcome]
        add("Renewal", stage, profile.arr, opened + 0.4, term.known + 0.1)
    for change in changes:
        if change.kind == "upgraded":
            add(
                "Expansion",
                "Closed Won",
                change.amount - profile.arr,
                change.day - chance.uniform(3, 6),
                change.day,
            )
    return rows
