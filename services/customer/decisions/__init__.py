"""Commands and what comes of them; a file for customers, merging, cars and contacts each."""
