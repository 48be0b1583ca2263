"""The chain against all that was signed of it: which key is believed, and what if nothing is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from shared.blobs import StoreRefused
from shared.eventlog.sealing import store
from shared.eventlog.sealing.anchor import PUBLIC, Anchor, Anchors, BadAnchor, fingerprint, public_key_in
from shared.eventlog.sealing.elsewhere import Elsewhere
from shared.eventlog.sealing.places import SealingPlaces
from shared.eventlog.sealing.verify import Finding, check_anchors
from shared.postgres import Cursor

PERIOD: Final = 300.0
"""Seconds between anchors unless told otherwise."""


@dataclass(frozen=True)
class Witness:
    """What the anchors say; `notes` tell what they could not be held to."""

    findings: list[Finding] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def witness(
    cursor: Cursor, places: SealingPlaces, *, copy: Path | None = None, key: Path | None = None,
    period: float = PERIOD,
) -> Witness:  # fmt: skip
    """Every anchor of this place, or of a `copy` kept elsewhere, and of the store, against the blocks.

    Anchors that are gone are a finding: all of them, where the key says that there were some, and where
    blocks stand for longer than `period` seconds, in which the sealer would have signed one; some of them,
    where the log noted them when they were signed.
    """
    told, anchors = Witness(), Anchors(copy or places.anchors)
    noted = store.noted_anchors(cursor)  # before the lines are read: the sealer may be at work
    try:
        found, believed = _read(told, places, anchors, key, own=copy is None)
    except (BadAnchor, StoreRefused) as forged:
        told.findings.append(Finding("anchor", 0, detail=str(forged)))
        return told
    if not anchors.lines():
        _none(told, places, anchors, other=bool(found), old=store.sealed_for(cursor) > period)
    elif believed is not None:
        ours = [block for key_, block in noted if key_ == fingerprint(believed)]
        told.findings.extend(_cut(anchors, found, ours, own=copy is None))
    told.findings.extend(check_anchors(found, store.hashes_of(cursor, [anchor.number for anchor in found])))
    return told


def _read(
    told: Witness, places: SealingPlaces, anchors: Anchors, key: Path | None, *, own: bool
) -> tuple[list[Anchor], Ed25519PublicKey | None]:
    if not anchors.lines() and not places.elsewhere:
        return [], None
    believed = _believed(told, places, anchors, key, own=own)
    found = list(anchors.read(believed))
    if places.elsewhere:
        found += Elsewhere(places.elsewhere).read(believed)
    return found, believed


def _cut(anchors: Anchors, found: list[Anchor], noted: list[int], *, own: bool) -> Iterator[Finding]:
    """What the log noted of anchors that no line says any more; a copy ends where it was made."""
    there = {anchor.number for anchor in found}
    end = None if own else max(there)
    missing = [block for block in noted if block not in there and (end is None or block <= end)]
    if missing:
        gone = f"{len(missing)} of the {len(noted)} that the log noted are not in {anchors.file}"
        yield Finding("anchors cut", missing[0], detail=gone)


def _believed(
    told: Witness, places: SealingPlaces, anchors: Anchors, key: Path | None, *, own: bool
) -> Ed25519PublicKey:
    """The key named, else this place's own; else the one beside the anchors, and that is said."""
    if key is not None:
        return public_key_in(key)
    ours = places.own_key()
    if own and ours is not None:
        return ours
    beside = public_key_in(anchors.directory / PUBLIC)
    if ours is None or fingerprint(ours) != fingerprint(beside):
        told.notes.append(
            f"The anchors are held to the key that lies beside them, {fingerprint(beside)}:"
            " compare that with what you noted, or name the key with --public-key"
        )
    return beside


def _none(told: Witness, places: SealingPlaces, anchors: Anchors, *, other: bool, old: bool) -> None:
    signed = [file for file in (anchors.directory / PUBLIC, places.key) if file.exists()]
    if signed:
        told.findings.append(
            Finding("anchors gone", 0, detail=f"{signed[0]} says that there were some in {anchors.file}")
        )
    elif old and not other:
        told.findings.append(
            Finding("anchors gone", 0, detail=f"blocks were sealed long ago, and none is in {anchors.file}")
        )
    elif not other:
        told.notes.append(f"No anchors in {anchors.file} yet: a cut tail or a chain made anew would not show")
