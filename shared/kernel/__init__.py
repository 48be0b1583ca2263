"""Pure vocabulary of the suite: ids, time, money, plates, phones, refusals. Imports nothing of Baylog."""
