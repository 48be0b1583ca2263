"""The symptom tree, and what a visit's customer told of the car (CM-59)."""
