"""What people may do at each cabinet, signed and sent ahead to its agent (`shared.contracts.grants`).

Owns the PINs (schema ``keys_access``), which are state and not history, and the key that signs.
"""
