"""The services: each owns its streams and meets the others in contracts and on the bus only."""
