"""Catalogue items from a spreadsheet."""
