"""What the pages are told at start."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """`secret` signs identities and form tokens."""

    secret: str
    views_url: str
    log_url: str
    amqp_url: str
    # Sign-in attempts that one address may make in a minute.
    sign_ins_per_minute: int = 20
