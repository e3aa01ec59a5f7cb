"""Takes the staged records of one file: rejects with a reason, drops repeats, writes events, attributes and links."""

from __future__ import annotations

from dataclasses import dataclass

from desirepath.events._emissions import CHANGES, EMISSIONS, KEPT_PROPERTIES, TEXT_OF_FIRST
from desirepath.events._erased import leave_out_erased
from desirepath.events._known import drop_stale, mark_known
from desirepath.events._typing import missing_columns, typed_sql
from desirepath.kernel import DAY, WrongUse
from desirepath.sources import IMMUTABLE, INTERVALS, STAGED, STREAMS, TIME_KEYS, Source, Staged
from desirepath.store import Warehouse, literal, quoted

FREEMAIL = (
    "gmail.com", "googlemail.com", "yahoo.com", "hotmail.com", "outlook.com", "live.com", "msn.com", "icloud.com",
    "me.com", "aol.com", "gmx.com", "gmx.de", "gmx.net", "web.de", "t-online.de", "mail.com", "mail.ru", "proton.me",
    "protonmail.com", "yandex.ru", "qq.com", "163.com", "126.com", "zoho.com", "fastmail.com", "hey.com", "orange.fr",
    "free.fr", "laposte.net", "libero.it", "btinternet.com", "comcast.net", "verizon.net", "cox.net", "att.net",
    "gustr.com", "cuvox.de", "jourrapide.com",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Load:
    """One taking of one file: under which number, when, and what is known of the time before.

    ``is_again``: the file was taken before and its rows are replaced. ``is_remapped``: its mapping has changed since, so
    that what it stated of accounts and people is replaced too.
    """

    file: str
    file_id: int
    batch: int
    now: int
    is_again: bool = False
    is_remapped: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the records of one file: ``records = accepted + duplicates + rejected + filtered``.

    ``dropped`` counts rows of the file's earlier taking that it states no more; ``repeats`` those that another file
    had brought in before.
    """

    records: int
    accepted: int
    duplicates: int
    rejected: dict[str, int]
    filtered: int
    events: int
    dropped: int = 0
    repeats: int = 0


def take_staged(warehouse: Warehouse, source: Source, staged: Staged, load: Load) -> Taken:
    """Turn the table ``_staged`` into events, attributes, people and links; call it inside a transaction.

    Raises
    ------
    WrongUse
        when the mapping names a column the file does not have.
    """
    missing = missing_columns(source, staged.columns)
    if missing:
        raise WrongUse(
            f"source {source.name}, column {', '.join(map(repr, missing))}",
            f"{load.file} has the columns {', '.join(staged.columns)}",
            f"Mend `map` of source {source.name} in workspace.yaml.",
        )
    typed = typed_sql(source, staged, load.now, load.file)
    warehouse.execute(f"CREATE OR REPLACE TEMP TABLE _typed AS {typed}")
    leave_out_erased(warehouse, "_typed", "account", "person", "subscription", "'email:' || email")
    warehouse.execute(
        f"CREATE OR REPLACE TEMP TABLE _judged AS SELECT *, {_reason_sql(source, load.now)} AS _reason FROM _typed"
    )
    reasons = _reject(warehouse, source, staged, load)
    _emit(warehouse, source, load)
    _state_links(warehouse, source)
    dropped = drop_stale(warehouse, source, load.file_id, is_remapped=load.is_remapped) if load.is_again else 0
    repeats, events = _insert_events(warehouse, source, load)
    _state_versions(warehouse, source)
    accepted, duplicates = _accepted_and_duplicates(warehouse, source)
    _insert_attributes(warehouse, source, load)
    _insert_people(warehouse, source, load)
    repeats += _insert_links(warehouse, source, load)
    kept = warehouse.count("SELECT count(*) FROM _typed")
    records = staged.records + len(staged.unreadable)
    for view in ("_fresh", "_firsts"):
        warehouse.execute(f"DROP VIEW {view}")
    for name in ("_typed", "_judged", "_emitted", "_later", "_stated", "_known", "_versions"):
        warehouse.execute(f"DROP TABLE {name}")
    return Taken(records, accepted, duplicates, reasons, staged.records - kept, events, dropped, repeats)


def _reason_sql(source: Source, now: int) -> str:
    cases = [
        f"WHEN {quoted('_raw_' + key)} IS NOT NULL AND {quoted(key)} IS NULL THEN 'unreadable {key}'"
        for key in source.mapping
        if key in TIME_KEYS
    ]
    for need in STREAMS[source.stream].required:
        keys = need if isinstance(need, tuple) else (need,)
        empty = " AND ".join(f"{quoted(key)} IS NULL" for key in keys)
        cases.append(f"WHEN {empty} THEN 'no {' or '.join(keys)}'")
    cases += [f"WHEN {quoted(key)} > {now + DAY} THEN '{key} in the future'" for key in _moments(source)]
    if source.stream == "messages":
        cases.append("WHEN lower(direction) NOT IN ('in', 'out') THEN 'direction is neither in nor out'")
    if source.stream == "subscriptions":
        cases.append(f"WHEN lower(change) NOT IN {CHANGES} THEN 'change is none of started, renewed, upgraded, "
                     "downgraded, cancelled'")  # fmt: skip
        known = ", ".join(map(literal, INTERVALS))
        cases.append(f"WHEN lower(\"interval\") NOT IN ({known}) THEN 'interval is none of day, week, month, quarter, "
                     "half_year, year'")  # fmt: skip
    if source.stream not in ("team", "campaigns"):
        keys = ("account", "person", "subscription", "email", "domain")
        empty = " AND ".join(f"{key} IS NULL" for key in keys)
        cases.append(f"WHEN {empty} THEN 'no key says whose record this is'")
    return f"CASE {' '.join(cases)} END"


def _moments(source: Source) -> list[str]:
    """Time keys at which something happened (a due date or a period's end may well lie ahead)."""
    ahead = {"period_end", "due", "renewal_date", "ended"}
    return [key for key in source.mapping if key in TIME_KEYS and key not in ahead]


def _reject(warehouse: Warehouse, source: Source, staged: Staged, load: Load) -> dict[str, int]:
    file, now = load.file, load.now
    record = f"(SELECT CAST(to_json(s) AS VARCHAR) FROM (SELECT {STAGED}.* EXCLUDE (_row)) AS s)"
    warehouse.execute(
        f"INSERT INTO rejected SELECT ?, ?, _reason, NULL, {record}, md5({record}), ? "
        f"FROM _judged JOIN {STAGED} USING (_row) WHERE _reason IS NOT NULL ORDER BY _row",
        [source.name, file, now],
    )
    for reason, line in staged.unreadable:
        warehouse.execute(
            "INSERT INTO rejected VALUES (?, ?, ?, NULL, ?, md5(?), ?)", [source.name, file, reason, line, line, now]
        )
    rows = warehouse.tuples("SELECT _reason, count(*) FROM _judged WHERE _reason IS NOT NULL GROUP BY 1 ORDER BY 1")
    reasons = {str(reason): int(str(n)) for reason, n in rows}
    for reason, _line in staged.unreadable:
        kind = reason.split(":")[0]
        reasons[kind] = reasons.get(kind, 0) + 1
    return reasons


def _properties_sql(source: Source) -> str:
    kept = [key for key in KEPT_PROPERTIES.get(source.stream, ()) if key in source.mapping]
    if not kept:
        return "_properties"
    own = f"CAST(json_object({', '.join(f'{literal(key)}, {quoted(key)}' for key in kept)}) AS VARCHAR)"
    return f"coalesce(_properties, {own})" if source.properties else own


def _emit(warehouse: Warehouse, source: Source, load: Load) -> None:
    """All events of the good records as ``_emitted``; each id once as ``_firsts``."""
    accepted = STREAMS[source.stream].accepted()
    selects = []
    for emission in EMISSIONS[source.stream]:
        text = (
            "text"
            if "text" in accepted and TEXT_OF_FIRST.get(source.stream, emission.suffix) == emission.suffix
            else "NULL"
        )
        amount = _amount_sql(source) if "amount" in accepted else "NULL"
        selects.append(
            f"SELECT _row, {literal(source.name)} AS source, _id || {literal(emission.suffix)} AS event_id, "
            f"{emission.event} AS event, {emission.time} AS occurred_at, "
            f"greatest({emission.time}, coalesce(received, {emission.time})) AS known_at, {emission.time} AS raw_time, "
            "account AS account_key, person AS person_key, subscription AS subscription_key, email, domain, "
            f"{emission.actor} AS actor, {literal(source.stream)} AS stream, CAST({amount} AS DOUBLE) AS amount, "
            f"CAST({text} AS VARCHAR) AS text, {_properties_sql(source)} AS properties, "
            f"{load.batch}::BIGINT AS batch, {load.file_id}::BIGINT AS file_id "
            f"FROM _judged WHERE _reason IS NULL AND {emission.only_if}"
        )
    empty = "SELECT 0::BIGINT AS _row, events.* FROM events WHERE FALSE"
    newest = "" if source.stream in IMMUTABLE else " DESC"
    warehouse.execute(f"CREATE OR REPLACE TEMP TABLE _emitted AS {' UNION ALL '.join(selects) or empty}")
    warehouse.execute(
        "CREATE OR REPLACE TEMP TABLE _later AS SELECT event_id, _row FROM _emitted "
        "SEMI JOIN (SELECT event_id FROM _emitted GROUP BY 1 HAVING count(*) > 1) AS repeated USING (event_id) "
        f"QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY _row{newest}) > 1"
    )
    warehouse.execute(
        "CREATE OR REPLACE TEMP VIEW _firsts AS SELECT * FROM _emitted ANTI JOIN _later USING (event_id, _row)"
    )


def _amount_sql(source: Source) -> str:
    """A subscription's amount is a year's worth: one stated per month counts twelve times."""
    if "interval" not in source.mapping:
        return "amount"
    cases = " ".join(f"WHEN {literal(name)} THEN {times}" for name, times in INTERVALS.items())
    return f'amount * CASE lower("interval") {cases} ELSE 1 END'


def _insert_events(warehouse: Warehouse, source: Source, load: Load) -> tuple[int, int]:
    """Write what is new; how many another file had brought in before, and how many rows were written.

    A repeat is the same (source, event id) seen before or earlier in the file.
    """
    repeats = mark_known(warehouse, source, load.file_id)
    warehouse.execute("CREATE OR REPLACE TEMP VIEW _fresh AS SELECT * FROM _firsts ANTI JOIN _known USING (event_id)")
    events = warehouse.write_count(
        "INSERT INTO events SELECT * EXCLUDE (_row) FROM _fresh ORDER BY occurred_at, event_id"
    )
    return repeats, events


def _accepted_and_duplicates(warehouse: Warehouse, source: Source) -> tuple[int, int]:
    good = warehouse.count("SELECT count(*) FROM _judged WHERE _reason IS NULL")
    silent = _silent_sql(source)
    accepted = warehouse.count(
        f"SELECT count(DISTINCT _row) FROM (SELECT _row FROM _fresh UNION ALL SELECT _row FROM ({silent}) AS silent)"
    )
    return accepted, good - accepted


def _silent_sql(source: Source) -> str:
    """Records that give no event: each counts once by its content."""
    if source.stream == "accounts":
        return "SELECT min(_row) AS _row FROM _versions WHERE is_new GROUP BY account_key, known_at, said, _id"
    seen = f"SELECT person_key AS key, {_PERSON} AS said FROM people WHERE source = {literal(source.name)}"
    content = _PERSON if source.stream in ("people", "team") else "''"
    return (
        f"SELECT min(_row) AS _row FROM (SELECT _row, _id, coalesce(person, 'email:' || email) AS key, {content} AS said "
        "FROM _judged WHERE _reason IS NULL AND _row NOT IN (SELECT _row FROM _emitted)) AS quiet "
        f"ANTI JOIN ({seen}) AS seen ON quiet.key = seen.key AND quiet.said = seen.said "
        "GROUP BY quiet.key, quiet.said, quiet._id"
    )


_PERSON = "coalesce(name, '') || chr(31) || coalesce(role, '')"
_ATTRIBUTE_KEYS = ("name", "owner", "parent", "arr", "currency", "renewal_date", "domain")


def _attributes_sql(source: Source) -> str:
    own = ", ".join(f"{literal(key)}, {quoted(key)}" for key in _ATTRIBUTE_KEYS if key in source.mapping)
    return f"CAST(json_merge_patch(coalesce(_attributes, '{{}}')::JSON, json_object({own})) AS VARCHAR)"


def _state_versions(warehouse: Warehouse, source: Source) -> None:
    """What the records state of accounts, as ``_versions``: new where it differs from what was stated just before.

    What comes back after something else is new again; the same file taken again is not.
    """
    said = "concat_ws(chr(31), attributes, coalesce(static, ''), coalesce(CAST(started_at AS VARCHAR), ''))"
    told = (
        f"SELECT _row, _id, account AS account_key, coalesce(received, _now) AS known_at, started AS started_at, "
        f"{_attributes_sql(source)} AS attributes, _static AS static FROM _judged WHERE _reason IS NULL"
        if source.stream == "accounts"
        else "SELECT 0 AS _row, '' AS _id, account_key, known_at, started_at, attributes, static FROM attributes WHERE FALSE"
    )
    kept = (
        f"SELECT account_key, known_at, {said} AS said FROM attributes WHERE source = {literal(source.name)} "
        "AND account_key IN (SELECT account_key FROM told)"
    )
    warehouse.execute(
        f"CREATE OR REPLACE TEMP TABLE _versions AS WITH told AS (SELECT *, {said} AS said FROM ({told})), "
        f"kept AS ({kept}), instants AS (SELECT *, dense_rank() OVER (PARTITION BY account_key ORDER BY known_at) AS nth "
        "FROM (SELECT account_key, known_at, said FROM told UNION FROM kept)), "
        "fresh AS (SELECT account_key, known_at, said FROM instants AS one ANTI JOIN instants AS before "
        "ON before.account_key = one.account_key AND before.said = one.said AND before.nth = one.nth - 1 EXCEPT FROM kept) "
        "SELECT told.*, fresh.said IS NOT NULL AS is_new FROM told LEFT JOIN fresh USING (account_key, known_at, said)"
    )


def _insert_attributes(warehouse: Warehouse, source: Source, load: Load) -> None:
    """Undated attributes are known from their first sync on; each change adds a version."""
    warehouse.execute(
        f"INSERT INTO attributes SELECT {literal(source.name)}, account_key, known_at, started_at, attributes, static, "
        f"{load.batch}, {load.file_id} FROM _versions WHERE is_new "
        "QUALIFY row_number() OVER (PARTITION BY account_key, known_at, said ORDER BY _row) = 1 ORDER BY _row"
    )


def _insert_people(warehouse: Warehouse, source: Source, load: Load) -> None:
    """Names and roles as they were told; a change adds a version."""
    if source.stream not in ("people", "team"):
        return
    warehouse.execute(
        f"INSERT INTO people SELECT coalesce(person, 'email:' || email) AS key, {literal(source.name)}, name, role, min(_now), "
        f"{load.batch}, {load.file_id} "
        "FROM _judged WHERE _reason IS NULL GROUP BY key, name, role HAVING NOT EXISTS (SELECT 1 FROM people AS old "
        f"WHERE old.source = {literal(source.name)} AND old.person_key = key AND old.name IS NOT DISTINCT FROM _judged.name "
        "AND old.role IS NOT DISTINCT FROM _judged.role) ORDER BY key, name, role"
    )


def _state_links(warehouse: Warehouse, source: Source) -> None:
    """Every two keys of one record are a statement; all of the file's as ``_stated``."""
    contact = "contact" if source.stream == "people" else "seen"
    pairs = [
        ("person", "'email:' || email", "same_person"),
        ("coalesce(person, 'email:' || email)", "account", contact),
        ("subscription", "account", "subscription"),
    ]
    if source.stream == "accounts":
        pairs = [
            ("'domain:' || domain", "account", "domain"),
            ("same_as", "account", "same_account"),
            ("'email:' || email", "account", "contact"),
        ]
    selects = [
        f"SELECT {left} AS left_key, {right} AS right_key, '{kind}' AS kind, min(coalesce(received, {_first_time(source)})) "
        f"AS known_at FROM _judged WHERE _reason IS NULL AND {left} IS NOT NULL AND {right} IS NOT NULL GROUP BY 1, 2"
        for left, right, kind in pairs
    ]
    freemail = ", ".join(literal("domain:" + name) for name in FREEMAIL)
    warehouse.execute(
        f"CREATE OR REPLACE TEMP TABLE _stated AS SELECT * FROM ({' UNION ALL '.join(selects)}) AS stated "
        f"WHERE left_key NOT IN ({freemail})"
    )


def _insert_links(warehouse: Warehouse, source: Source, load: Load) -> int:
    """A statement is kept when new to its source, or when known earlier than it was; how many another file has made.

    Each source keeps its own: what one no longer states, another may go on stating.
    """
    told = warehouse.count("SELECT count(*) FROM _stated")
    before = f"SELECT 1 FROM links AS old WHERE old.source = {literal(source.name)} AND old.known_at <= stated.known_at"
    written = warehouse.write_count(
        f"INSERT INTO links SELECT left_key, right_key, kind, {literal(source.name)}, known_at, 'active', {load.batch}, "
        f"{load.file_id} FROM _stated AS stated WHERE NOT EXISTS ({before} AND old.left_key = stated.left_key "
        "AND old.right_key = stated.right_key AND old.kind = stated.kind) ORDER BY left_key, right_key"
    )
    own = warehouse.count(
        "SELECT count(*) FROM _stated SEMI JOIN (SELECT * FROM links WHERE file_id = ?) AS own "
        "USING (left_key, right_key, kind)",
        [load.file_id],
    )
    return told - max(written, own)


def _first_time(source: Source) -> str:
    moments = [quoted(key) for key in _moments(source) if key != "received"]
    return f"coalesce({', '.join([*moments, '_now'])})"
