"""A proposal as a commented ``workspace.yaml``."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from desirepath.sources.recognise import Proposal, SourceProposal

_PLAIN = re.compile(r"[A-Za-z_./][\w./\-]*")
_READ_OTHERWISE = frozenset({"on", "off", "yes", "no", "true", "false", "null", "y", "n"})
_MOST = 110


def yaml_value(value: str) -> str:
    """A text as YAML reads it back."""
    plain = _PLAIN.fullmatch(value) and value.lower() not in _READ_OTHERWISE
    if plain:
        return value
    single = value.isprintable() and value.count("'") <= value.count('"')
    return "'" + value.replace("'", "''") + "'" if single else json.dumps(value, ensure_ascii=False)


def yaml_list(values: Sequence[str]) -> str:
    return f"[{', '.join(map(yaml_value, values))}]"


def remark(text: str) -> str:
    """A text that may stand behind `#`."""
    kept = "".join(sign if sign.isprintable() else " " for sign in text)
    return kept if len(kept) <= _MOST else kept[: _MOST - 1] + "…"


def workspace_text(proposal: Proposal, *, name: str, origin: str) -> str:
    """Every source with what speaks for it."""
    lines = [
        f"# Proposed by `desirepath init --from {remark(origin)}`: each line says what speaks for it. Read it through, mend what",
        "# is wrong, then run `desirepath definition check` and `desirepath run`. Lines with DECIDE are for you.",
        f"name: {yaml_value(name)}",
        f"currency: {proposal.currency or 'USD'}" + ("" if proposal.currency else "   # DECIDE: no table states one"),
    ]
    if proposal.health:
        event, column = map(yaml_value, proposal.health)
        lines.append(
            f"health_score: {{event: {event}, property: {column}, good_when: high}}   # your own score, to compare with"
        )
    lines += ["", "sources:"]
    for source in proposal.sources:
        lines += [*_source(source), ""]
    if proposal.left_out:
        lines.append("# Left out:")
        lines += [f"#   {remark(one.path)}: {remark(one.reason)}" for one in proposal.left_out]
    return "\n".join(lines).rstrip() + "\n"


def _source(source: SourceProposal) -> list[str]:
    cut = "more than " if source.is_cut else ""
    span = f", {source.span[0]} to {source.span[1]}" if source.span else ""
    lines = [
        f"  # {source.stream}: {cut}{source.records:,} records{span}",
        f"  # because {remark('; '.join(source.reasons))}",
        *(f"  # DECIDE: {remark(note)}" for note in source.notes),
        f"  - name: {yaml_value(source.name)}",
        "    kind: files",
        f"    path: {yaml_value(source.path)}",
        f"    stream: {source.stream}",
    ]
    if source.namespace != "account":
        lines.append(f"    namespace: {yaml_value(source.namespace)}   # this system's account ids are its own")
    for key in ("where", "time_format", "encoding"):
        value = getattr(source, key)
        if value:
            lines.append(f"    {key}: {yaml_value(value)}")
    lines.append("    map:")
    for one in source.keys:
        told = f"   # {remark(one.evidence)}" if one.evidence else ""
        lines.append(f"      {one.key}: {yaml_value(one.value)}{told}")
    if source.properties:
        inner = source.properties == ("=properties",)
        lines.append(f"      properties: {'properties' if inner else yaml_list(source.properties)}")
    if source.attributes:
        lines.append(f"      attributes: {yaml_list(source.attributes)}")
    return lines
