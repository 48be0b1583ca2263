"""Repair cases: a symptom on some cars, what it came from, what helped, with pictures (CM-05)."""
