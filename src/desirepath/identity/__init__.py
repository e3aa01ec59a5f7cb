"""Which keys are one person, which people and records are one account.

In: ``links``, ``identity_decisions`` and the keys on events. Out: ``key_accounts``, ``key_people``, ``key_reviews``,
``accounts`` with their owners and parents and, in account order, ``account_events``.
"""

from desirepath.identity._decide import Word, accept_review, decisions, merge, refuse_review, reviews, split, undo
from desirepath.identity._erase import ERASED, erase_subject, tables_that_hold
from desirepath.identity._keys import LARGEST_GROUP
from desirepath.identity._place import accounts_of_new_events, count_orphans, place_events, write_accounts
from desirepath.identity._resolve import Resolution, resolve_keys
from desirepath.identity._subject import Subject, find_subject
from desirepath.identity._suggest import suggest_accounts
from desirepath.identity._versions import cut_circles, write_versions
from desirepath.identity._why import Chain, Why, lineage, why

__all__ = [
    "ERASED",
    "LARGEST_GROUP",
    "Chain",
    "Resolution",
    "Subject",
    "Why",
    "Word",
    "accept_review",
    "accounts_of_new_events",
    "count_orphans",
    "cut_circles",
    "decisions",
    "erase_subject",
    "find_subject",
    "lineage",
    "merge",
    "place_events",
    "refuse_review",
    "resolve_keys",
    "reviews",
    "split",
    "suggest_accounts",
    "tables_that_hold",
    "undo",
    "why",
    "write_accounts",
    "write_versions",
]
