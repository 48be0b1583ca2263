SELECT to_json(opened) FROM dealership AS opened
