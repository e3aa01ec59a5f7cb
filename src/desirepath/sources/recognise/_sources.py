"""One table as a source: its keys with their evidence, its namespace, its time format."""

from __future__ import annotations

from dataclasses import dataclass

from desirepath.sources.contract import STREAMS, TIME_KEYS
from desirepath.sources.recognise._columns import Profile
from desirepath.sources.recognise._derive import derived
from desirepath.sources.recognise._joins import Match, best_match
from desirepath.sources.recognise._names import comparable, vocabulary, words_of
from desirepath.sources.recognise._proposal import KeyProposal, SourceProposal
from desirepath.sources.recognise._roles import Choice, Roles, roles_of
from desirepath.sources.recognise._tables import Table
from desirepath.store import Warehouse, literal, quoted

_CHANGES = frozenset({"started", "renewed", "upgraded", "downgraded", "cancelled"})
_MOST_KEPT = 24
_UNSAID = {
    "accounts": ("person", "email", "subscription"),
    "people": ("subscription", "domain"),
    "subscriptions": ("person", "domain", "email"),
    "invoices": ("person", "domain", "email"),
    "opportunities": ("person", "domain", "email", "subscription"),
    "team": ("account", "person", "subscription", "domain", "id"),
    "campaigns": ("account", "person", "subscription", "domain", "email"),
}
_OWN_KEYS = frozenset({("people", "person"), ("subscriptions", "subscription")})
_PERSONAL = frozenset({"email", "person", "name", "text", "subject", "owner", "manager"})
"""Keys whose values name or quote people: none of theirs is copied into a file."""
Target = tuple[Table, Profile]


@dataclass(frozen=True, slots=True)
class Known:
    """What the other tables are: those with the ids of accounts, people and subscriptions, and each one's namespace."""

    accounts: tuple[Target, ...]
    people: tuple[Target, ...]
    subscriptions: tuple[Target, ...]
    spaces: dict[str, str]
    tickets_say_replied: bool


def propose_source(warehouse: Warehouse, table: Table, choice: Choice, known: Known) -> SourceProposal:
    """The source of one table."""
    stream, notes = choice.stream, list[str]()
    roles = roles_of(table, stream)
    for key in _UNSAID.get(stream, ("domain",)):
        if key != "email" or stream != "accounts":
            roles.pop(key, None)
    made, decided = derived(table, stream, roles)
    roles.pop("email", None) if stream == "accounts" else None
    matched, space = _links(warehouse, table, stream, roles, known, notes)
    _settle(table, stream, roles, known, notes)
    constants = _event_name(table, roles) if stream == "events" else []
    time_format, formats = _time_format(roles, notes)
    keys = [*constants, *(_key(key, one, matched.get(key), formats) for key, one in roles.items()), *made]
    keys += _links_between_systems(warehouse, table, roles, known) if stream == "accounts" else []
    order = [*STREAMS[stream].required, *STREAMS[stream].accepted()]
    keys = sorted({one.key: one for one in keys}.values(), key=lambda one: (one.key != "id", order.index(one.key)))
    used = {one.column.label for one in roles.values()}
    return SourceProposal(
        name=comparable("_".join(part for part in (table.folder.rpartition("/")[2], table.title) if part)),
        path=table.path,
        stream=stream,
        reasons=(*choice.reasons, *((f"it might be {choice.runner_up} instead",) if choice.runner_up else ())),
        records=table.rows,
        is_cut=table.is_cut,
        keys=tuple(keys),
        properties=_left_over(table, used) if stream == "events" else (),
        attributes=_left_over(table, used, accounts=True) if stream == "accounts" else (),
        namespace=space,
        where=table.where,
        time_format=time_format,
        encoding=table.encoding,
        notes=tuple(notes + decided),
        changes=tuple(sorted(roles["change"].words & _CHANGES)) if "change" in roles else (),
    )


def _key(key: str, one: Profile, matched: Match | None, formats: dict[str, str]) -> KeyProposal:
    personal = key in _PERSONAL or one.shape == "email"
    shown = "" if personal or not one.examples else f"such as {one.examples[0]}"
    how = " epoch seconds or milliseconds," if one.epoch and key in TIME_KEYS else ""
    share = "" if one.filled == one.rows else f" {one.filled / one.rows:.1%} filled,"
    told = matched.sentence() if matched else f"{how}{share} {shown}".strip()
    value = formats.get(key, one.column.text)
    if key == "kind" and any(word != word.lower() for word in one.common):
        value = f"lower({quoted(one.column.label)})"
    return KeyProposal(key, value, told.strip(" ,"))


def _links(
    warehouse: Warehouse, table: Table, stream: str, roles: Roles, known: Known, notes: list[str]
) -> tuple[dict[str, Match], str]:
    """Points account, person and subscription at the tables that hold them; the namespace of the source."""
    found: dict[str, Match] = {}
    rules = vocabulary().keys["common"]
    if stream == "accounts":
        _parent(warehouse, table, roles, found)
        return found, known.spaces.get(table.name, "account")
    targets = {"account": known.accounts, "person": known.people, "subscription": known.subscriptions}
    for key, listed in targets.items():
        if key in _UNSAID.get(stream, ()) or (stream, key) in _OWN_KEYS:
            continue
        made = best_match(warehouse, table, listed, rules[key].names)
        if made:
            found[key], roles[key] = made, made.column
    if "account" in found:
        return found, known.spaces.get(found["account"].table.name, "account")
    if known.accounts and "account" in roles:
        label = roles["account"].column.label
        notes.append(f"hardly any {label} is found in a table of accounts: say with `namespace` whose ids these are")
        return found, "account" if len(set(known.spaces.values())) <= 1 else _own_space(table, known)
    if "person" in found:
        return found, known.spaces.get(found["person"].table.name, "account")
    return found, "account"


def _own_space(table: Table, known: Known) -> str:
    name = comparable(table.folder.rpartition("/")[2] or table.title)
    return name if name not in known.spaces.values() else f"{name}_ids"


def _parent(warehouse: Warehouse, table: Table, roles: Roles, found: dict[str, Match]) -> None:
    own = roles["account"]
    names = vocabulary().keys["accounts"]["parent"].names
    made = best_match(warehouse, table, [(table, own)], names, itself=True)
    if made and made.column is not own:
        roles["parent"], found["parent"] = made.column, made
    else:
        roles.pop("parent", None)


def _links_between_systems(warehouse: Warehouse, table: Table, roles: Roles, known: Known) -> list[KeyProposal]:
    """A column that holds the ids of another system's accounts."""
    mine = known.spaces.get(table.name)
    others = [(other, key) for other, key in known.accounts if known.spaces.get(other.name) != mine]
    made = best_match(warehouse, table, others, ("*_id", "*_key", "*external*", "*crm*", "metadata_*"))
    if made is None or made.column is roles.get("account"):
        return []
    value = f"'{known.spaces[made.table.name]}:' || nullif({quoted(made.column.column.label)}, '')"
    return [KeyProposal("same_as", value, made.sentence())]


def _settle(table: Table, stream: str, roles: Roles, known: Known, notes: list[str]) -> None:
    """Drops keys that would say a thing twice or wrongly."""
    change = roles.get("change")
    if change and not change.words <= _CHANGES:
        roles.pop("change")
        if len(change.words & _CHANGES) >= 2:
            roles["change"] = change
            rest = ", ".join(sorted(change.words - _CHANGES)[:5])
            notes.append(f"records whose {change.column.label} is {rest} will be rejected: translate them with CASE")
    if stream == "messages" and known.tickets_say_replied:
        roles.pop("ticket", None)
        notes.append("no `ticket`: the first reply already stands in the tickets")
    if stream == "events" and "person" not in roles and "email" in roles:
        roles["person"] = roles["email"]
    if stream in ("tickets", "messages", "emails", "surveys", "activities") and not any(
        key.name == getattr(roles.get("person"), "name", None) for _, key in known.people
    ) and "email" in roles:  # fmt: skip
        roles.pop("person", None)
    if roles.get("received") is roles.get("time"):
        roles.pop("received", None)
    resolving = ("account", "person", "subscription", "email", "domain")
    if stream not in ("team", "campaigns") and not any(key in roles for key in resolving):
        notes.append("NOTHING SAYS WHOSE RECORDS THESE ARE: map account, person, subscription, email or domain")
    if stream == "accounts" and roles.get("id") is roles["account"]:
        roles.pop("id")
    if any(one.ambiguous for key, one in roles.items() if key in TIME_KEYS):
        notes.append("day and month cannot be told apart in these dates: day first was taken, see `time_format`")


def _event_name(table: Table, roles: Roles) -> list[KeyProposal]:
    """A constant for a table of moments that no column names."""
    words = words_of(table.title)
    moment = next((told for word, told in vocabulary().moments.items() if word in words), None)
    if "event" in roles and (
        moment is None or roles["event"].name in ("event", "event_name", "feature_name", "action")
    ):
        return []
    roles.pop("event", None)
    named = moment.event if moment else "_".join(word for word in words if word not in ("event", "log")) or "happened"
    made = [KeyProposal("event", literal(named), "no column names the event: choose a name")]
    if moment and moment.actor:
        made.append(KeyProposal("actor", literal(moment.actor), "it is no doing of the customer's"))
    return made


def _time_format(roles: Roles, notes: list[str]) -> tuple[str | None, dict[str, str]]:
    """The format all mapped times share, else an expression for each that needs one."""
    times = {key: one for key, one in roles.items() if key in TIME_KEYS}
    forms = {one.time_format for one in times.values()}
    if len(forms) == 1 and not any(one.epoch for one in times.values()):
        return forms.pop(), {}
    mended = {}
    for key, one in times.items():
        if one.time_format:
            column = quoted(one.column.label)
            parsed = f"CAST(try_strptime({column}, {literal(one.time_format)}) AS VARCHAR)"
            mended[key] = f"coalesce({parsed}, {column})"
    return None, mended


def _left_over(table: Table, used: set[str], *, accounts: bool = False) -> tuple[str, ...]:
    inner = table.named("properties")
    if inner and inner.shape == "json" and not accounts:
        return ("=properties",)
    kept = []
    for one in table.profiles:
        plain = "->>" not in one.column.text and one.shape in ("text", "number", "flag", "time")
        known = (
            one.column.label in used
            or (table.where or "").startswith(f"{one.column.label} ")
            or not one.column.label.strip()
            or (accounts and one.shape == "time")
        )
        many = one.shape == "text" and one.is_unique
        if plain and not known and not many and not (accounts and one.name.endswith("_id")):
            kept.append(one.column.label)
    return tuple(kept[:_MOST_KEPT])
