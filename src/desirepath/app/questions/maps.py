"""The journey map, its comparison, its friction, and the accounts behind each part."""

from __future__ import annotations

from collections.abc import Set

from desirepath.app._empty import matches_nobody
from desirepath.app.questions._friction import friction_of
from desirepath.app.questions._groups import (
    accounts_of,
    compared_names,
    group_json,
    moment_of,
    two_groups,
    walks_of,
    worth_of,
)
from desirepath.app.questions._readings import read_twice, versions_named
from desirepath.app.questions._readings import told as readings_told
from desirepath.app.questions._rows import members_json
from desirepath.app.questions._stamp import stamp
from desirepath.app.questions._tones import texts_of, tone_json
from desirepath.app.workspace import Json, Workspace
from desirepath.insights import friction_sentence, plain
from desirepath.journeys import (
    Difference,
    Dwell,
    Flow,
    Friction,
    JourneyMap,
    Level,
    Node,
    OutcomeShare,
    ReadTwice,
    SlowPeriod,
    Tone,
    compare_groups,
    compare_readings,
    draw_map,
    members,
    node_tones,
    with_gone,
)
from desirepath.kernel import NotFound, WrongUse, iso


def map_(
    work: Workspace,
    *,
    level: Level = "milestone",
    segment: str | None = None,
    compare: str | None = None,
    versus: str | None = None,
    as_of: str | None = None,
) -> Json:
    """How customers move, with totals that equal the lists behind them."""
    moment = moment_of(work, as_of)
    names = compared_names(compare, versus) if compare else None
    versions = versions_named(names) if names else None
    if versions:
        return _of_two_versions(work, versions, level=level, segment=segment, moment=moment)
    walks = walks_of(work, level, segment, moment)
    drawn = draw_map(walks, worth_of(work, level))
    tones = node_tones(walks, texts_of(work))
    groups = two_groups(work, walks, names) if names else None
    gaps = compare_groups(groups.a, groups.b, formed_by_outcomes=groups.formed_by_outcomes) if groups else {}
    return {
        "level": level,
        **group_json(work, segment, moment),
        "compare": ":".join(names) if names else None,
        "compared": groups.told() if groups else None,
        "nodes": [_node(work, node, _gap(gaps.get(node.id)), tones[node.id]) for node in drawn.nodes],
        "flows": [_flow(flow, _gap(gaps.get((flow.origin, flow.to)))) for flow in drawn.flows],
        **_rest(work, drawn, moment, accounts_of(work, segment, moment) if segment else None),
    }


def _rest(work: Workspace, drawn: JourneyMap, moment: int, accounts: Set[str] | None) -> Json:
    return {
        "totals": {"accounts": drawn.accounts, "outcomes": drawn.ended_as, "open": drawn.open},
        "friction": friction(work, accounts, moment),
        "note": matches_nobody(work),
        "lanes": [stage.name for stage in work.definition.stages],
        "stamp": stamp_at(work, moment),
    }


def _of_two_versions(
    work: Workspace, versions: tuple[str, str], *, level: Level, segment: str | None, moment: int
) -> Json:
    """The map under the second version; what only the first has is on it with nobody there."""
    a, b = read_twice(work, level, versions, segment=segment, moment=moment)
    gaps = compare_readings(a.drawn, b.drawn)
    chosen = accounts_of(work, segment, moment) if segment else None
    with work.under(versions[1]) as other:
        rest = _rest(other, b.drawn, moment, chosen)
    drawn = with_gone(a.drawn, b.drawn)
    lanes = dict.fromkeys(stage.name for one in (b, a) for stage in one.work.definition.stages)
    told_by = {node.id: a if (gap := gaps.get(node.id)) and gap.only_in == "a" else b for node in drawn.nodes}
    return {
        "level": level,
        **group_json(work, segment, moment),
        "compare": f"{a.name}:{b.name}",
        "compared": readings_told(a, b),
        "nodes": [
            _node(one.work, node, _twice(gaps.get(node.id)), one.tones[node.id])
            for node in drawn.nodes
            for one in (told_by[node.id],)
        ],
        "flows": [_flow(flow, _twice(gaps.get((flow.origin, flow.to)))) for flow in drawn.flows],
        **rest,
        "lanes": list(lanes),
    }


def _twice(gap: ReadTwice | None) -> Json | None:
    """A difference that is exact has neither interval nor p."""
    if gap is None:
        return None
    sure = {"ci": None, "p_adjusted": None, "n": list(gap.n)}
    days = None if gap.median_days is None else {"days": gap.median_days, **sure}
    return {"accounts_share": gap.accounts_share, **sure, "median_days": days, "only_in": gap.only_in}


def stamp_at(work: Workspace, moment: int) -> Json:
    """The stamp of an answer that looks from ``moment``."""
    return {**stamp(work), "data_until": iso(moment) if moment else None}


def _node(work: Workspace, node: Node, difference: Json | None, tone: Tone) -> Json:
    return {
        "id": node.id,
        **place_of(work, node.id),
        "accounts": node.accounts,
        "arr": node.arr,
        "transitions_in": node.transitions_in,
        "transitions_out": node.transitions_out,
        "ended": node.ended,
        "here_now": node.here_now,
        "dwell": _dwell(node.dwell),
        "sentiment": tone_json(tone),
        "outcomes": shares_json(node.outcomes),
        "difference": difference,
    }


def _flow(flow: Flow, difference: Json | None) -> Json:
    return {
        "from": flow.origin,
        "to": flow.to,
        "accounts": flow.accounts,
        "arr": flow.arr,
        "transitions": flow.transitions,
        "median_days": flow.median_days,
        "outcomes": shares_json(flow.outcomes),
        "difference": difference,
    }


def friction(work: Workspace, accounts: Set[str] | None = None, as_of: int | None = None) -> list[Json]:
    """Where customers stall, ordered by the ARR lost above the benchmark; those of some accounts, as known at ``as_of``."""
    moment = work.data_end if as_of is None else as_of
    found = friction_of(work, moment, accounts)
    return [friction_json(work, one) for one in found]


def friction_json(work: Workspace, one: Friction) -> Json:
    return {
        "node": one.node,
        "label": plain(one.milestone),
        "stage": one.stage,
        "accounts": one.accounts,
        "stuck_now": one.stuck_now,
        "arr_stuck_now": one.arr_stuck_now,
        "arr_lost": one.arr_lost,
        "arr_days_lost": one.arr_days_lost,
        "left_without": one.left_without,
        "returned": one.returned,
        "waiting": {
            "on_us_days": one.said.on_us_days,
            "on_customer_days": one.said.on_customer_days,
            "texts": one.said.texts,
            "negative": one.said.negative,
        },
        "sentiment": tone_json(one.sentiment),
        "accounts_lately": len(one.lately),
        "arr_lately": one.arr_lately,
        "slow_period": _slow_period(one.slow_period) if one.slow_period else None,
        "median_days": one.median_days,
        "benchmark_days": one.benchmark_days,
        "drop_off": one.drop_off,
        "benchmark_drop_off": one.benchmark_drop_off,
        "sentence": friction_sentence(one, work.settings.currency),
    }


def _slow_period(slow: SlowPeriod) -> Json:
    return {
        "from": iso(slow.from_at),
        "to": iso(slow.to_at),
        "accounts": slow.accounts,
        "excess_days": slow.excess_days,
        "arr_days_lost": slow.arr_days_lost,
        "p_adjusted": slow.p_adjusted,
    }


def map_members(
    work: Workspace,
    *,
    level: Level = "milestone",
    segment: str | None = None,
    node: str | None = None,
    origin: str | None = None,
    to: str | None = None,
    as_of: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Json:
    """The accounts behind a node or a flow; ``total`` equals the number drawn."""
    if (origin is None) != (to is None):
        raise WrongUse("map members", "only one end of a flow", "Give both `from` and `to`, or a `node`.")
    walks = walks_of(work, level, segment, moment_of(work, as_of))
    known = [name for name in (node, origin, to) if name is not None]
    for name in known:
        if name not in walks.nodes:
            raise NotFound("node", name, walks.nodes)
    names = members(walks, node=node, flow=(origin, to) if origin and to else None)
    return members_json(work, names, limit=limit, offset=offset)


def shares_json(found: dict[str, OutcomeShare]) -> Json:
    """``{name: {n, rate, ci}}``."""
    return {name: {"n": share.n, "rate": share.rate, "ci": list(share.ci)} for name, share in found.items()}


def _dwell(dwell: Dwell) -> Json:
    return {"median_days": dwell.median_days, "ci": list(dwell.ci), "n": dwell.n, "open": dwell.open}


def _gap(gap: Difference | None) -> Json | None:
    if gap is None:
        return None
    days = gap.median_days
    told = days and {"days": days.days, "ci": list(days.ci), "p_adjusted": days.p_adjusted, "n": list(days.n)}
    share = {"accounts_share": gap.accounts_share, "ci": list(gap.ci), "p_adjusted": gap.p_adjusted}
    return {**share, "n": list(gap.n), "median_days": told, "only_in": None}


def place_of(work: Workspace, node: str) -> Json:
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
