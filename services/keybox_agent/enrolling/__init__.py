"""How this box becomes a cabinet's: its key never leaves it; the head office signs a certificate."""
