"""What travels on the cabinet's wires, by docs/cabinet-protocol.md: bytes ↔ messages, no port."""
