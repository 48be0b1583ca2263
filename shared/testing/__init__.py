"""Given-when-then and its relatives: for tests only, shipped with the product."""
