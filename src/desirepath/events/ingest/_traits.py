"""What traits say of a person or of an account."""

from __future__ import annotations

import msgspec

from desirepath.events.ingest._notes import ItemFrame, ItemRefused, Json, Moment, micros_of, trait

_RENAMED = {"renewalDate": "renewal_date", "website": "domain", "annualRevenue": "arr", "ownerEmail": "owner"}
_TEXTS = ("name", "owner", "currency")


def note_person(frame: ItemFrame, person: str | None, traits: Json, *, account: str | None, at: Moment) -> None:
    """Name, role, e-mail and company of a person."""
    email = (trait(traits, "email") or "").lower()
    key = person or (f"email:{email}" if email else None)
    if key is None:
        raise ItemRefused("no key says whose record this is")
    name = trait(traits, "name") or " ".join(filter(None, (trait(traits, "firstName"), trait(traits, "lastName"))))
    role = trait(traits, "title", "role", "position")
    if name or role:
        frame.notes.people.append((key, name or None, role, at.known))
    if "@" in email:
        frame.same_person(key, f"email:{email}", at)
    account = account or _company(frame, traits)
    if account:
        frame.notes.links.append((key, account, "contact", at.occurred))


def _company(frame: ItemFrame, traits: Json) -> str | None:
    company = traits.get("company")
    found = trait(company, "id") if isinstance(company, dict) else None
    return frame.notes.source.account(found) if found else None


def note_account(frame: ItemFrame, account: str, traits: Json, *, at: Moment) -> None:
    """Attributes of an account, known from now on; its domain links it to other systems' records."""
    stated = {_RENAMED.get(key, key): value for key, value in traits.items() if value is not None}
    domain = _domain(trait(stated, "domain"))
    if domain:
        frame.notes.links.append((f"domain:{domain}", account, "domain", at.occurred))
        stated["domain"] = domain
    for key in _TEXTS:
        if key in stated and not isinstance(stated[key], str):
            stated[key] = trait(stated, key)
    stated["renewal_date"] = _date(stated.get("renewal_date"))
    known = {key: value for key, value in stated.items() if value is not None}
    text = msgspec.json.encode(known, order="sorted").decode()
    frame.notes.attributes.append((account, at.known, _date(traits.get("createdAt")), text))


def _date(stated: object) -> int | None:
    """A date as microseconds; nothing where there is none or it cannot be read."""
    try:
        return None if stated is None else micros_of(stated, "date")
    except ItemRefused:
        return None


def _domain(stated: str | None) -> str | None:
    """A company's domain out of an address or a name of a site."""
    if not stated:
        return None
    host = stated.lower().split("//")[-1].split("/")[0].split("@")[-1].split(":")[0].removeprefix("www.")
    return host if "." in host and " " not in host and len(host) < 254 else None
