"""Who asks: the signed identity that every call carries from the door, and the permissions it may hold."""

from shared.identity.identity import Identity, service_identity
from shared.identity.permissions import ALL, PERMISSIONS
from shared.identity.signer import InvalidIdentity, Signer

__all__ = ["ALL", "PERMISSIONS", "Identity", "InvalidIdentity", "Signer", "service_identity"]
