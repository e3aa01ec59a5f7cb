"""The journey map, its comparison, its friction, and the accounts behind each part."""

from __future__ import annotations

from functools import lru_cache

from desirepath.app.questions._rows import account_rows, ref_of, segment_sql
from desirepath.app.questions._stamp import stamp
from desirepath.app.workspace import Json, Workspace
from desirepath.insights import friction_sentence, plain
from desirepath.journeys import (
    Level,
    OutcomeShare,
    ShareDifference,
    Walks,
    compare_groups,
    draw_map,
    find_friction,
    members,
    read_walks,
    select_accounts,
)
from desirepath.kernel import NotFound, WrongUse, iso, parse_moment
from desirepath.store import literal

LEVELS: tuple[Level, ...] = ("stage", "milestone", "event")


def map_(
    work: Workspace,
    *,
    level: Level = "milestone",
    segment: str | None = None,
    compare: str | None = None,
    as_of: str | None = None,
) -> Json:
    """How customers move, with totals that equal the lists behind them."""
    moment = parse_moment(as_of) if as_of else work.data_end
    walks = _walks(work, level, segment, moment)
    worth = {str(a): float(str(arr or 0)) for a, arr in work.warehouse.tuples("SELECT account, arr FROM account_cards")}
    drawn = draw_map(walks, worth)
    gaps = _differences(work, walks, compare)
    nodes = [
        {
            "id": node.id,
            **_place(work, node.id),
            "accounts": node.accounts,
            "transitions_in": node.transitions_in,
            "transitions_out": node.transitions_out,
            "ended": node.ended,
            "here_now": node.here_now,
            "outcomes": _shares(node.outcomes),
            "difference": _gap(gaps.get(node.id)),
        }
        for node in drawn.nodes
    ]
    flows = [
        {
            "from": flow.origin,
            "to": flow.to,
            "accounts": flow.accounts,
            "arr": flow.arr,
            "transitions": flow.transitions,
            "median_days": flow.median_days,
            "outcomes": _shares(flow.outcomes),
            "difference": _gap(gaps.get((flow.origin, flow.to))),
        }
        for flow in drawn.flows
    ]
    return {
        "level": level,
        "segment": segment,
        "compare": compare,
        "nodes": nodes,
        "flows": flows,
        "totals": {"accounts": drawn.accounts, "outcomes": drawn.ended_as, "open": drawn.open},
        "friction": friction(work),
        "lanes": [stage.name for stage in work.definition.stages],
        "stamp": {**stamp(work), "data_until": iso(moment) if moment else None},
    }


def friction(work: Workspace) -> list[Json]:
    """Where customers stall, ordered by the ARR lost above the benchmark."""
    found = find_friction(work.warehouse, work.definition, bad=work.bad, as_of=work.data_end)
    return [
        {
            "node": one.node,
            "label": plain(one.milestone),
            "stage": one.stage,
            "accounts": one.accounts,
            "stuck_now": one.stuck_now,
            "arr_stuck_now": one.arr_stuck_now,
            "arr_lost": one.arr_lost,
            "median_days": one.median_days,
            "benchmark_days": one.benchmark_days,
            "drop_off": one.drop_off,
            "benchmark_drop_off": one.benchmark_drop_off,
            "sentence": friction_sentence(one, work.settings.currency),
        }
        for one in found
    ]


def map_members(
    work: Workspace,
    *,
    level: Level = "milestone",
    segment: str | None = None,
    node: str | None = None,
    origin: str | None = None,
    to: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Json:
    """The accounts behind a node or a flow; ``total`` equals the number drawn."""
    if (origin is None) != (to is None):
        raise WrongUse("map members", "only one end of a flow", "Give both `from` and `to`, or a `node`.")
    walks = _walks(work, level, segment, work.data_end)
    known = [name for name in (node, origin, to) if name is not None]
    for name in known:
        if name not in walks.nodes:
            raise NotFound("node", name, walks.nodes)
    names = members(walks, node=node, flow=(origin, to) if origin and to else None)
    arr = work.warehouse.value(
        f"SELECT coalesce(sum(arr), 0) FROM account_cards WHERE list_contains([{', '.join(map(literal, names))}], account)"
        if names
        else "SELECT 0"
    )
    rows = account_rows(work, accounts=names, limit=limit, offset=offset) if names else []
    return {"total": len(names), "arr": float(str(arr)), "rows": [ref_of(row) for row in rows]}


def _walks(work: Workspace, level: Level, segment: str | None, as_of: int) -> Walks:
    if level not in LEVELS:
        raise NotFound("map level", level, LEVELS)
    walks = _kept_walks(work, level, as_of, work.warehouse.watermark("refreshed"), work.version)
    return select_accounts(walks, accounts_of(work, segment)) if segment else walks


@lru_cache(maxsize=8)
def _kept_walks(work: Workspace, level: Level, as_of: int, _refreshed: int, _version: int) -> Walks:
    return read_walks(work.warehouse, work.definition, level, as_of)


def accounts_of(work: Workspace, name: str) -> set[str]:
    """The accounts of a segment, of an owner, or whose latest decided outcome is ``name``."""
    segment = next((segment for segment in work.definition.segments if segment.name == name), None)
    if segment:
        rows = work.warehouse.tuples(f"SELECT account FROM account_cards WHERE {segment_sql(segment)}")
    elif work.definition.outcome(name):
        rows = work.warehouse.tuples(
            "SELECT account FROM steps WHERE kind = 'outcome' AND greatest(\"at\", known_at) <= ? GROUP BY account "
            'HAVING max_by(name, ("at", position)) = ?',
            [work.data_end, name],
        )
    else:
        known = [s.name for s in work.definition.segments] + [o.name for o in work.definition.outcomes]
        raise NotFound("segment or outcome", name, known)
    return {str(row[0]) for row in rows}


def _differences(work: Workspace, walks: Walks, compare: str | None) -> dict[str | tuple[str, str], ShareDifference]:
    if not compare:
        return {}
    left, colon, right = compare.partition(":")
    if not (left and colon and right):
        raise WrongUse(f"compare {compare!r}", "not two names", "Give two outcomes or segments as A:B.")
    return compare_groups(walks, accounts_of(work, left), accounts_of(work, right))


def _shares(found: dict[str, OutcomeShare]) -> Json:
    return {name: {"n": share.n, "rate": share.rate, "ci": list(share.ci)} for name, share in found.items()}


def _gap(gap: ShareDifference | None) -> Json | None:
    if gap is None:
        return None
    return {"accounts_share": gap.accounts_share, "ci": list(gap.ci), "p_adjusted": gap.p_adjusted}


def _place(work: Workspace, node: str) -> Json:
    """Label, lane, kind and tone of a node."""
    kind, _, name = node.partition(":")
    definition = work.definition
    stage, tone = None, "neutral"
    if kind == "milestone":
        stage, tone = definition.stage_of_milestone().get(name), "good"
    elif kind == "indicator":
        stage, tone = definition.stage_of_indicator().get(name), "bad"
    elif kind == "stage":
        stage = name
    elif kind == "outcome":
        outcome = definition.outcome(name)
        tone = outcome.kind if outcome else "neutral"
    label = plain(name or kind)
    return {"label": label[:1].upper() + label[1:], "stage": stage, "kind": kind, "tone": tone}
