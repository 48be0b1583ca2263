"""Pure vocabulary of the suite: ids, time, money, plates, phones, refusals, the decider. Imports nothing of Baylog."""
