"""A JSON Schema of ``journey.yaml``, for editors: it completes keys and marks what can not stand where."""

from __future__ import annotations

from collections.abc import Iterable

from desirepath.lifecycle._calendar_keys import WEEKDAYS
from desirepath.lifecycle._conditions import FORMS
from desirepath.lifecycle._declared import BANDS, CHANNELS, RULES, TOP_KEYS
from desirepath.lifecycle.model import METRICS

Json = dict[str, object]
_TEXT: Json = {"type": "string"}
_NUMBER: Json = {"type": "number"}
_TRUTH: Json = {"type": "boolean"}
_WHOLE: Json = {"type": "integer", "minimum": 1}
_NAMES: Json = {"anyOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1}]}
_DURATION: Json = {"type": "string", "pattern": r"^\s*\d+\s*(min|h|d|w)\s*$", "description": "14d, 3w, 12h or 30min"}
_AGE: Json = {**_DURATION, "description": "who fits at this age, such as 90d; by default at the moment looked from"}
_SHARE: Json = {"type": "string", "pattern": r"^\s*\d+(\.\d+)?\s*%\s*$", "description": "a share such as 50%"}
_LEVEL: Json = {"anyOf": [_SHARE, _NUMBER]}
_DAY: Json = {"type": "string", "format": "date", "description": "a day such as 2024-12-24; its week is left out"}
_WHERE: Json = {"type": "string", "description": "an SQL expression that is true or false, such as amount > 100"}
_CONDITION: Json = {"$ref": "#/$defs/condition"}
_CONDITIONS: Json = {"type": "array", "items": _CONDITION, "minItems": 1}
_QUANTITY: Json = {"$ref": "#/$defs/quantity"}

_OF_CONDITION: dict[str, Json] = {
    "event": _NAMES,
    "at_least": _LEVEL,
    "at_most": _LEVEL,
    "distinct": {"const": "person"},
    "within": _DURATION,
    "where": _WHERE,
    "without": _NAMES,
    "then": _NAMES,
    "until": _NAMES,
    "same": _TEXT,
    "metric": {"type": "string", "description": f"{', '.join(METRICS)}, or one of `metrics`"},
    "drop": _SHARE,
    "rise": _SHARE,
    "versus": _DURATION,
    "for": _DURATION,
    "attribute": _WHERE,
    "no_event_for": _DURATION,
    "champion_gone_for": _DURATION,
    "no_milestone_for": _DURATION,
    "renewal_within": _DURATION,
    "all": _CONDITIONS,
    "any": _CONDITIONS,
    "none": _CONDITIONS,
    "of": _CONDITIONS,
}


def _mapping(properties: dict[str, Json], required: Iterable[str] = ()) -> Json:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def _named(value: Json) -> Json:
    return {"type": "object", "additionalProperties": value}


def _list(value: Json) -> Json:
    return {"type": "array", "items": value}


def journey_schema() -> Json:
    """The schema as JSON Schema 2020-12."""
    named_condition = _mapping({"name": _TEXT, "when": _CONDITION}, ("name", "when"))
    when = _mapping({"when": _CONDITION}, ("when",))
    target: Json = {"type": "number", "exclusiveMinimum": 0, "description": "days; longer is late"}
    of_stage: dict[str, Json] = {"target_days": target, "complete_when": _CONDITION, "enter_when": _CONDITION}
    milestone = _mapping(
        {"name": _TEXT, "when": _CONDITION, "since": {"enum": ["start", "stage"]}, "per": {"const": "product"}},
        ("name", "when"),
    )
    stage = _mapping(
        {"name": _TEXT, **of_stage, "milestones": _list(milestone), "negative_indicators": _list(named_condition)}
        | dict.fromkeys(RULES, _TRUTH),
        ("name",),
    )
    override = _mapping(
        {"stages": _named(_mapping(of_stage)), "milestones": _named(when), "negative_indicators": _named(when)}
    )
    outcome = _mapping({"when": _CONDITION, "kind": {"enum": ["good", "bad"]}, "ends": _TRUTH}, ("when", "kind"))
    tops: dict[str, Json] = {
        "stages": {**_list(stage), "minItems": 1},
        "outcomes": {**_named(outcome), "minProperties": 1},
        "segments": _named(_mapping({"where": _WHERE, "at": _AGE}, ("where",))),
        "plays": _named(_play()),
        "timezone": {"type": "string", "description": "an IANA zone such as Europe/Berlin"},
        "calendar": _mapping(
            {"week_starts": {"enum": list(WEEKDAYS)}, "fiscal_year_starts": _TEXT, "holidays": _list(_TEXT)}
        ),
        "currency": _mapping(
            {"report_in": {"type": "string", "pattern": "^[A-Z]{3}$"}, "rates": _TEXT}, ("report_in",)
        ),
        "negative_indicators": _list(named_condition),
        "ideal": {**_list(_TEXT), "description": "the steps of the ideal path: stages and milestones, each once"},
        "metrics": _named(_metric()),
        "products": _named(_mapping({"where": _WHERE}, ("where",))),
        "overrides": _named(override),
        "known_events": _list(
            _mapping({"name": _TEXT, "from": _DAY, "to": _DAY, "segment": _TEXT}, ("name", "from", "to"))
        ),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "journey.yaml of Desirepath",
        **_mapping({key: tops[key] for key in TOP_KEYS}, ("stages", "outcomes")),
        "$defs": {"condition": _condition(), "quantity": _quantity()},
    }


def _condition() -> Json:
    """A milestone's name, or a mapping of exactly one form with the keys that may stand in it."""
    forms = []
    for form, keys in FORMS.items():
        others = [{"required": [other]} for other in FORMS if other not in keys]
        told = _mapping({key: _OF_CONDITION[key] for key in keys}, (form,))
        forms.append({**told, "not": {"anyOf": others}})
    return {"anyOf": [{"type": "string", "description": "a milestone of this stage"}, *forms]}


def _quantity() -> Json:
    attribute = _mapping({"attribute": _TEXT}, ("attribute",))
    return {"anyOf": [{"enum": list(METRICS)}, attribute, _counted()]}


def _counted() -> Json:
    return _mapping({"event": _NAMES, "distinct": {"const": "person"}, "where": _WHERE}, ("event",))


def _metric() -> Json:
    return {"anyOf": [_counted(), _mapping({"ratio": _QUANTITY, "to": _QUANTITY}, ("ratio", "to"))]}


def _play() -> Json:
    triggers = [
        _mapping({"indicator": _TEXT}, ("indicator",)),
        _mapping({"pattern": {"enum": ["any_bad", "any_good"]}}, ("pattern",)),
        _mapping({"milestone_late": _TEXT, "by": _DURATION}, ("milestone_late",)),
        _mapping({"stage_entered": _TEXT}, ("stage_entered",)),
        _mapping({"risk": {"enum": list(BANDS)}}, ("risk",)),
    ]
    several = _mapping({"any": {**_list({"anyOf": triggers}), "minItems": 1}}, ("any",))
    when: Json = {"anyOf": [*triggers, several]}
    return _mapping(
        {"when": when, "channel": {"enum": list(CHANNELS)}, "minutes": _WHOLE, "text": _TEXT}, ("when", "text")
    )
