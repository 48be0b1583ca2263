"""Where every key of the group is: the cabinets, what their agents report, and which car a key belongs to.

Owns the streams ``cabinet-<slug>``, ``cabinet_log-<slug>.<device>.<boot>``, ``key-<tag>`` (what the desk does
with a key), ``key_watch-<subject>`` (the alarms of a tag, a drawer, a cabinet), ``key_count-<id>``
(reconciliations). Hears the agents' reports (`shared.contracts.keys`) from an exchange of their own. It knows
cars by their ids alone: what their plates are is the customer service's to say.
"""
