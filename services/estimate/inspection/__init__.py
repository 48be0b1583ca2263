"""The inspection of a visit on the tablet: ○ △ ×, reasons, photos (CM-51 to CM-56)."""
