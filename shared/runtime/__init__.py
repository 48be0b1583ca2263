"""Running it: configuration, private servers, the supervisor, and the commands of `baylog`."""
