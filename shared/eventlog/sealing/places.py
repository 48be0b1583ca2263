"""Where anchors and their key are kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.eventlog.sealing.anchor import signing_key


@dataclass(frozen=True)
class SealingPlaces:
    """`anchors`: a directory; `key`: what signs; `progress`: of a verification.

    `elsewhere`: address of a store that gets every anchor as well; it bears a secret.
    """

    anchors: Path
    key: Path
    progress: Path
    elsewhere: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, settings: Mapping[str, str], state_dir: Path) -> SealingPlaces:
        """BAYLOG_ANCHOR_DIR and BAYLOG_ANCHOR_KEY_FILE, else `anchors` and `anchor.key` in `state_dir`.

        `elsewhere` is BAYLOG_ANCHOR_URL.
        """
        return cls(
            anchors=Path(settings.get("BAYLOG_ANCHOR_DIR") or state_dir / "anchors"),
            key=Path(settings.get("BAYLOG_ANCHOR_KEY_FILE") or state_dir / "anchor.key"),
            progress=state_dir / "verify.json",
            elsewhere=settings.get("BAYLOG_ANCHOR_URL") or None,
        )

    def own_key(self) -> Ed25519PublicKey | None:
        """The public part of the key that signs here; None where there is none, or another's to read."""
        try:
            return signing_key(self.key).public_key() if self.key.exists() else None
        except PermissionError:
            return None
