SELECT to_json(opened)::text FROM dealership AS opened
