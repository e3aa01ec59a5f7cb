"""Which keys are one person, which people and records are one account.

In: ``links`` and the keys on events. Out: ``key_accounts``, ``key_people``, ``accounts`` and, in account order,
``account_events``.
"""

from desirepath.identity._groups import DomainClaim, components, domain_edges, representatives
from desirepath.identity._place import accounts_of_new_events, count_orphans, place_events, write_accounts
from desirepath.identity._resolve import Resolution, resolve_keys

__all__ = [
    "DomainClaim",
    "Resolution",
    "accounts_of_new_events",
    "components",
    "count_orphans",
    "domain_edges",
    "place_events",
    "representatives",
    "resolve_keys",
    "write_accounts",
]
