"""Customers and cars from a spreadsheet: read the file, map its columns, check, send through the commands."""
