"""Evidence that nobody edited the log: blocks of events in a hash chain, its head signed elsewhere."""
