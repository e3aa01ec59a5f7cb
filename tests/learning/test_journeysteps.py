"""What may be a step of a pattern: what happens to a contract that goes on, never what decides it."""

from __future__ import annotations

from desirepath.app import LocalFacade
from desirepath.learning.journeysteps import read_families


def test_bills_and_contracts_are_steps_only_where_they_decide_nothing(company: LocalFacade) -> None:
    work = company.work
    had = {str(name) for (name,) in work.warehouse.tuples("SELECT DISTINCT event FROM account_events")}
    tokens = {
        token
        for table in read_families(
            work.warehouse, "churned", "renewed", until=work.data_end, ignored=("subscription_upgraded",)
        )
        for token in table.tokens
    }
    assert {"invoice_issued", "subscription_renewed", "subscription_cancelled"} <= had
    assert not tokens & {"invoice_issued", "invoice_paid", "subscription_renewed", "subscription_cancelled"}
    assert "subscription_upgraded" in had and "subscription_upgraded" not in tokens
    assert "invoice_failed" in had & tokens
