"""The estimate: drafted, issued on the statutory form, answered by the customer line by line."""
