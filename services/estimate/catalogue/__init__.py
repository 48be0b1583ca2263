"""The catalogue: the group's items with their recommended prices, and each shop's own word on them."""
