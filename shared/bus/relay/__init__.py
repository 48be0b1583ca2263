"""From the log to the broker: every event, in order, at least once; the checkpoint moves only on confirms."""
