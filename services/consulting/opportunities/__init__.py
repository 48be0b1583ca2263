"""Repairs that a customer declined, followed up until they are done or nobody wants them (CM-58)."""
