"""Which keys are one person, which people and records are one account.

In: ``links`` and the keys on events. Out: ``key_accounts``, ``key_people``, ``accounts`` and, in account order,
``account_events``.
"""

from desirepath.identity._erase import ERASED, erase_subject, tables_that_hold
from desirepath.identity._groups import DomainClaim, components, domain_edges, representatives
from desirepath.identity._place import accounts_of_new_events, count_orphans, place_events, write_accounts
from desirepath.identity._resolve import Resolution, resolve_keys
from desirepath.identity._subject import Subject, find_subject

__all__ = [
    "ERASED",
    "DomainClaim",
    "Resolution",
    "Subject",
    "accounts_of_new_events",
    "components",
    "count_orphans",
    "domain_edges",
    "erase_subject",
    "find_subject",
    "place_events",
    "representatives",
    "resolve_keys",
    "tables_that_hold",
    "write_accounts",
]
