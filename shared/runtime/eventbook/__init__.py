"""The book of events: what each service appends, in which shape, and who listens."""
