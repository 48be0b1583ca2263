"""The page on the cabinet's own touch display, served on loopback alone."""
