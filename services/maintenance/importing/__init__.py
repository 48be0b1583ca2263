"""Repair orders from a spreadsheet: rows grouped into orders, orders played through the commands."""
