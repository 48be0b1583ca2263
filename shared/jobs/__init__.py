"""Jobs on the command line that take long: how far they have come, and how they are stopped."""
