"""Forecasts are listed by what is shown of them."""

from __future__ import annotations

import json

from desirepath.app.questions.forecast import soonest_first


def test_a_withheld_forecast_is_not_placed_by_its_hidden_date() -> None:
    stays = json.dumps([{"to": "churned", "kind": "outcome", "probability": 0.1}])
    rows = [
        {"account": "later", "median_at": 300, "next": stays},
        {"account": "dateless", "median_at": None, "next": stays},
        {"account": "contradicted", "median_at": 100, "next": stays},
        {"account": "soon", "median_at": 200, "next": stays},
    ]
    shown = soonest_first(rows, {"contradicted": 0.8, "soon": 0.25}, "churned")
    assert [row["account"] for row in shown] == ["soon", "later", "contradicted", "dateless"]
