"""Times are whole microseconds; errors say what was asked, found, and what to do."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desirepath.kernel import (
    DAY,
    DesirepathError,
    Fault,
    FaultyFile,
    NotEnoughEvidence,
    NotFound,
    WorkspaceInUse,
    WrongUse,
    digest,
    from_micros,
    iso,
    parse_moment,
    to_micros,
)

MOMENTS = [
    ("1970-01-01", 0),
    ("1970-01-02", DAY),
    ("1969-12-31T23:59:59.999999", -1),
    ("2024-02-29T12:00:00+02:00", 1_709_200_800_000_000),
    ("2024-02-29T10:00:00Z", 1_709_200_800_000_000),
    ("2024-02-29 10:00", 1_709_200_800_000_000),
]


@pytest.mark.parametrize(("text", "micros"), MOMENTS)
def test_moment_is_read_as_utc_unless_it_says_otherwise(text: str, micros: int) -> None:
    assert parse_moment(text) == micros


@pytest.mark.parametrize("text", ["", "yesterday", "2024-13-01", "2024-02-30"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(WrongUse, match=f"date '{text}': no ISO date"):
        parse_moment(text)


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2200, 1, 1), timezones=st.just(UTC)))
def test_micros_come_back_exactly(moment: datetime) -> None:
    assert from_micros(to_micros(moment)) == moment
    assert parse_moment(iso(to_micros(moment)) or "") == to_micros(moment)


def test_nothing_has_no_iso_text() -> None:
    assert iso(None) is None


ERRORS = [
    (WrongUse("a", "b", "c"), "wrong_use", 2, 400),
    (NotFound("stage", "x"), "not_found", 2, 404),
    (FaultyFile("f", [Fault(1, "a", "b", "c")]), "faulty_file", 2, 400),
    (WorkspaceInUse("w", 1, None), "workspace_in_use", 2, 409),
    (NotEnoughEvidence("q", "3 outcomes", "20 are needed"), "not_enough_evidence", 3, 422),
]


@pytest.mark.parametrize(("error", "code", "exit_code", "status"), ERRORS)
def test_codes_are_stable(error: DesirepathError, code: str, exit_code: int, status: int) -> None:
    assert (error.code, error.exit_code, error.http_status) == (code, exit_code, status)


def test_not_found_offers_the_nearest_names_or_lists_what_there_is() -> None:
    known = ["onboarding", "adoption", "renewal"]
    assert "Did you mean onboarding?" in str(NotFound("stage", "onbording", known))
    assert "Known: adoption, onboarding, renewal." in str(NotFound("stage", "zzz", known))
    assert "There is no stage yet." in str(NotFound("stage", "zzz"))


def test_workspace_in_use_says_what_to_do() -> None:
    assert "Wait until process 7 is done" in str(WorkspaceInUse("w", 7, None))
    assert "http://127.0.0.1:8000" in str(WorkspaceInUse("w", 7, "http://127.0.0.1:8000"))


def test_digest_depends_on_where_one_part_ends_and_the_next_begins() -> None:
    assert digest("ab", "c") != digest("a", "bc")
    assert digest("a", 1) == digest("a", "1")
    assert len(digest("a", length=32)) == 32
