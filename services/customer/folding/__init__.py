"""What events do to the rows of the look-up tables; a file for customers, cars and contacts each. Pure."""
