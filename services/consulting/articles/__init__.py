"""Pages on parts: where one sits, what it does, why work on it is needed (CM-05, CM-58)."""
