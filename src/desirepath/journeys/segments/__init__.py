"""Who was in a segment at a moment, as known then.

In: a segment, a moment, what is known of accounts. Out: the accounts, and for how many today's value stood in.
"""

from desirepath.journeys.segments._members import Members, members_at

__all__ = ["Members", "members_at"]
