"""What every list page shares: periods and their presets, the state held in the URL, sheets going out."""
