"""Spreadsheets: read into rows, columns mapped to fields, refused rows kept in a file."""
