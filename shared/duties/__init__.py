"""Duties: what a service has to do later and must not forget, in a due-table of its own.

A row is a duty: taken with FOR UPDATE SKIP LOCKED and a lease, so that several processes share the work and a
killed one's duties come back; kept until it is done. The table belongs to the service, with these columns::

    key text, task text, hours int, revision int, due_at timestamptz, attempts int DEFAULT 0,
    leased_until timestamptz, last_error text DEFAULT '', PRIMARY KEY (key, task, hours)
"""

from shared.duties.backoff import before_poll, before_retry
from shared.duties.duties import Duties, Duty, Later, enter

__all__ = ["Duties", "Duty", "Later", "before_poll", "before_retry", "enter"]
