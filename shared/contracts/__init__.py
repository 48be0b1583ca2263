"""What services publish to each other: the shapes on the wire, a file per publishing service."""
