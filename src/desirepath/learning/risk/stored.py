"""Models as JSON text: readable, and loading executes nothing."""

from __future__ import annotations

import json
from dataclasses import asdict

from pydantic import TypeAdapter

from desirepath.kernel import WrongUse
from desirepath.learning.risk.model import RiskModel

FORMAT = 2


def to_json(model: RiskModel) -> str:
    """The model as JSON text (trees as LightGBM's own text within it).

    Parameters
    ----------
    model
        Any fitted model.

    Returns
    -------
    str
        Read back by :func:`from_json` to an equal model.
    """
    return json.dumps({"format": FORMAT, **asdict(model)}, sort_keys=True)


def from_json(text: str) -> RiskModel:
    """The model that :func:`to_json` wrote.

    Parameters
    ----------
    text
        JSON text.

    Returns
    -------
    RiskModel
        Equal to the one written.

    Raises
    ------
    WrongUse
        when the text is no risk model of this format.
    """
    try:
        if json.loads(text).get("format") != FORMAT:
            raise ValueError(f"not of format {FORMAT}")
        return TypeAdapter(RiskModel).validate_json(text)
    except (ValueError, AttributeError) as error:
        reason = str(error).splitlines()[0]
        raise WrongUse("stored risk model", reason, "Train again, or restore it from a backup.") from error
