"""Preventive maintenance by time and distance (CM-04): when what is due next, and one text about it."""
