"""Derives terms, lives, visits, milestones, indicators and steps of the touched accounts.

``refresh`` passes some accounts, ``rebuild`` all of them: there is no second path. Rows may lie after the end of the
data (what will hold if nothing more comes); readers cut them at the time they look from.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from desirepath.journeys._conditions import LifeFacts, OutcomeAt, condition_starts
from desirepath.journeys._engine import run_life
from desirepath.journeys._intervals import FOREVER, Span
from desirepath.journeys._rows import life_rows, term_rows
from desirepath.journeys._scope import drop_scope, write_scope, write_scope_lives
from desirepath.journeys._terms import TERM_GRACE, SubscriptionEvent, Term, account_terms, stated_terms
from desirepath.journeys._versions import versions_sql
from desirepath.lifecycle import Compiled, Definition, compile_outcomes, compile_stages
from desirepath.store import Warehouse
from desirepath.store.tables import INDICATORS, LIVES, MILESTONES, STEPS, TERMS, VISITS, Table

JOURNEY_TABLES: tuple[Table, ...] = (TERMS, LIVES, VISITS, MILESTONES, INDICATORS, STEPS)
_CHUNK = 5000
Key = tuple[str, int]
LeafSpans = dict[Key, dict[tuple[object, bool], list[Span]]]


def build_journeys(warehouse: Warehouse, definition: Definition) -> dict[str, int]:
    """Rewrite the derived rows of the accounts in the temporary table ``_touched``; rows written per table.

    Run inside a transaction, after the events are placed and ``accounts`` is written.
    """
    written: dict[str, int] = defaultdict(int)
    for table in JOURNEY_TABLES:
        warehouse.execute(f"DELETE FROM {table.name} WHERE account IN (SELECT account FROM _touched)")
    accounts = [str(row[0]) for row in warehouse.tuples("SELECT account FROM _touched ORDER BY account")]
    warehouse.execute("ALTER TABLE _touched RENAME TO _touched_all")
    for start in range(0, len(accounts), _CHUNK):
        low, high = accounts[start], accounts[min(start + _CHUNK, len(accounts)) - 1]
        warehouse.execute(
            "CREATE OR REPLACE TEMP TABLE _touched AS SELECT account FROM _touched_all WHERE account BETWEEN ? AND ?",
            [low, high],
        )
        for name, count in _build_chunk(warehouse, definition).items():
            written[name] += count
    warehouse.execute("DROP TABLE IF EXISTS _touched")
    warehouse.execute("ALTER TABLE _touched_all RENAME TO _touched")
    drop_scope(warehouse)
    return dict(written)


def _build_chunk(warehouse: Warehouse, definition: Definition) -> dict[str, int]:
    starts = _starts(warehouse)
    terms, undeciding = _terms(warehouse)
    outcomes = _outcomes(warehouse, definition, starts, undeciding)
    contracts = {account: terms[account] for account in undeciding}
    lives = _lives(warehouse, starts, outcomes, contracts)
    facts = _facts(warehouse, definition, lives, outcomes, terms)
    rows: dict[str, list[dict[str, object]]] = {table.name: [] for table in JOURNEY_TABLES}
    for account, found in terms.items():
        rows["terms"] += term_rows(account, found)
    for (account, life), fact in facts.items():
        for name, listed in life_rows(account, life, fact, run_life(definition, fact)).items():
            rows[name] += listed
    return {table.name: warehouse.append(table, rows[table.name]) for table in JOURNEY_TABLES}


def _starts(warehouse: Warehouse) -> dict[str, int]:
    """When each touched account starts: its mapped start, else its first event."""
    rows = warehouse.tuples(
        "SELECT account, a.started_at FROM _touched JOIN accounts AS a USING (account) WHERE a.started_at IS NOT NULL"
    )
    return {str(account): int(str(at)) for account, at in rows}


def _terms(warehouse: Warehouse) -> tuple[dict[str, list[Term]], dict[str, set[tuple[str, str]]]]:
    rows = warehouse.tuples(
        "SELECT account, occurred_at, known_at, replace(event, 'subscription_', ''), coalesce(subscription_key, ''), amount, "
        "TRY_CAST(coalesce(properties ->> '$.period_end', properties ->> '$.ended') AS BIGINT), source, event_id "
        "FROM account_events SEMI JOIN _touched USING (account) WHERE stream = 'subscriptions' "
        "ORDER BY account, occurred_at, event_id"
    )
    events: dict[str, list[SubscriptionEvent]] = defaultdict(list)
    for account, at, known, change, subscription, amount, ends, source, event_id in rows:
        events[str(account)].append(
            SubscriptionEvent(
                int(str(at)),
                int(str(known)),
                str(change),
                str(subscription),
                float(str(amount)) if amount is not None else None,
                int(str(ends)) if ends is not None else None,
                (str(source), str(event_id)),
            )
        )
    terms: dict[str, list[Term]] = {}
    undeciding: dict[str, set[tuple[str, str]]] = {}
    for account, found in events.items():
        terms[account], idle = account_terms(found)
        undeciding[account] = set(idle)
    for (account, started), statements in _stated_renewals(warehouse).items():
        terms.setdefault(account, stated_terms(started, statements))
    return terms, undeciding


def _stated_renewals(warehouse: Warehouse) -> dict[tuple[str, int], list[tuple[int, int | None]]]:
    """The renewal dates the CRM stated, each from when it was known, by account and its start."""
    versions = versions_sql("SEMI JOIN _touched AS t ON t.account = k.account")
    rows = warehouse.tuples(
        f"WITH v AS (SELECT account, from_at, TRY_CAST(attributes ->> '$.renewal_date' AS BIGINT) AS renewal FROM ({versions})) "
        "SELECT account, a.started_at, from_at, renewal FROM v JOIN accounts AS a USING (account) "
        "WHERE a.started_at IS NOT NULL ORDER BY account, from_at"
    )
    found: dict[tuple[str, int], list[tuple[int, int | None]]] = defaultdict(list)
    for account, started, known, renewal in rows:
        found[(str(account), int(str(started)))].append(
            (int(str(known)), None if renewal is None else int(str(renewal)))
        )
    return found


def _read_spans(warehouse: Warehouse, compiled: Compiled) -> LeafSpans:
    found: LeafSpans = defaultdict(lambda: defaultdict(list))
    if compiled.sql is None:
        return found
    sql = f"SELECT * FROM ({compiled.sql}) AS held ORDER BY account, life, leaf, from_at, event_id"
    for leaf, account, life, start, end, known, source, event_id, person in warehouse.tuples(sql):
        span = Span(start, FOREVER if end is None else end, known, source, event_id, person)  # type: ignore[arg-type]
        found[(str(account), int(str(life)))][compiled.slots[int(str(leaf))]].append(span)
    return found


def _outcomes(
    warehouse: Warehouse, definition: Definition, starts: dict[str, int], undeciding: dict[str, set[tuple[str, str]]]
) -> dict[str, list[OutcomeAt]]:
    """Every outcome of each account over its whole history; what decided no contract term is left out."""
    compiled = compile_outcomes(definition)
    write_scope_lives(warehouse, [(account, 0, at, None) for account, at in starts.items()])
    write_scope(warehouse, definition, compiled)
    spans = _read_spans(warehouse, compiled)
    found: dict[str, list[OutcomeAt]] = defaultdict(list)
    for (account, _), by_leaf in spans.items():
        facts = LifeFacts(starts[account], None, (), (), by_leaf)
        idle = undeciding.get(account, set())
        for outcome in definition.outcomes:
            for span in condition_starts(definition, facts, outcome.when):
                if (span.source, span.event_id) not in idle:
                    known = max(span.known_at, span.start)
                    found[account].append(
                        OutcomeAt(outcome.name, span.start, known, outcome.ends, span.source, span.event_id)
                    )
    for decided in found.values():
        decided.sort(key=lambda outcome: (outcome.at, not outcome.ends, outcome.name, outcome.event_id or ""))
    return found


def _lives(
    warehouse: Warehouse,
    starts: dict[str, int],
    outcomes: dict[str, list[OutcomeAt]],
    contracts: dict[str, list[Term]],
) -> dict[Key, tuple[int, OutcomeAt | None]]:
    """Each life's start and the outcome that ended it. A later life begins with the next contract or, without
    contracts, with the customer's next event."""
    ended = {account for account, found in outcomes.items() if any(outcome.ends for outcome in found)}
    restarts = _restarts(warehouse, ended, contracts)
    lives: dict[Key, tuple[int, OutcomeAt | None]] = {}
    for account, start in starts.items():
        life, begins = 0, start
        for outcome in outcomes.get(account, []):
            if not outcome.ends or outcome.at < begins:
                continue
            lives[(account, life)] = (begins, outcome)
            following = next((at for at in restarts.get(account, ()) if at > outcome.at), None)
            if following is None:
                break
            life, begins = life + 1, following
        else:
            lives[(account, life)] = (begins, None)
    return lives


def _restarts(warehouse: Warehouse, ended: set[str], contracts: dict[str, list[Term]]) -> dict[str, Sequence[int]]:
    found: dict[str, Sequence[int]] = {a: [term.starts_at for term in contracts[a]] for a in ended if a in contracts}
    rest = ended - set(found)
    if rest:
        rows = warehouse.tuples(
            "SELECT account, list(occurred_at ORDER BY occurred_at) FROM _scope_events WHERE actor = 'customer' "
            "AND list_contains(?, account) GROUP BY 1",
            [sorted(rest)],
        )
        found |= {str(account): moments for account, moments in rows}  # type: ignore[misc]
    return found


def _facts(
    warehouse: Warehouse,
    definition: Definition,
    lives: dict[Key, tuple[int, OutcomeAt | None]],
    outcomes: dict[str, list[OutcomeAt]],
    terms: dict[str, list[Term]],
) -> dict[Key, LifeFacts]:
    compiled = compile_stages(definition)
    bounds = [(a, n, begins, ended.at if ended else None) for (a, n), (begins, ended) in lives.items()]
    write_scope_lives(warehouse, bounds)
    write_scope(warehouse, definition, compiled)
    spans = _read_spans(warehouse, compiled)
    facts = {}
    for (account, life), (begins, ended) in lives.items():
        last = ended.at if ended else FOREVER
        inside = tuple(o for o in outcomes.get(account, []) if begins <= o.at <= last)
        renewals = tuple(_renewal(term) for term in terms.get(account, []) if (term.agreed_end or 0) >= begins)
        end = ended.at if ended else None
        facts[(account, life)] = LifeFacts(begins, end, inside, renewals, spans.get((account, life), {}))
    return facts


def _renewal(term: Term) -> tuple[int, int, int, int]:
    agreed = term.agreed_end or 0
    lapses = agreed + TERM_GRACE
    decided = lapses if term.decided_at is None else min(term.decided_at, lapses)
    return (term.starts_at, agreed, decided, term.stated_at)
