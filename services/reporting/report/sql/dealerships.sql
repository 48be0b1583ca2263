SELECT to_json(dealership) FROM dealership
