"""The shell around the enrolment: codes out, certificates out, users made and deleted on the broker."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from services.keys.decisions import CABINET
from services.keys.enrolment import codes, errors
from services.keys.enrolment import decisions as d
from services.keys.enrolment.model import Enrolment
from services.keys.enrolment.settings import Edge
from services.keys.enrolment.streams import CODEC
from services.keys.enrolment.users import user_of
from services.keys.granting.signing import key_file, public_pem, signing_key
from services.keys.streams import CABINET_CODEC
from shared.contracts.keys import Admission, EnrolmentAnswer
from shared.eventlog import Appended, EventLog, Meta, Repository, VersionConflict
from shared.identity import Identity
from shared.kernel.clock import now
from shared.kernel.errors import InvalidInput, NotFound
from shared.runtime.issuing import Asked, BadRequest, Issued, asked, signed_by

CODE_LASTS: Final = timedelta(hours=24)


class EnrolmentDesk:
    """Made once for the process. `edge` is None where the installation takes no cabinets from afar."""

    def __init__(self, log: EventLog, secret_key: str, edge: Edge | None) -> None:
        self._cabinets = Repository(log, "cabinet", CABINET, CABINET_CODEC)
        self._enrolments = Repository(log, "enrolment", d.ENROLMENT, CODEC)
        self._secret_key = secret_key
        self._edge = edge

    def open(self, cabinet: str, who: Identity, meta: Meta) -> dict[str, Any]:
        """{id, code, ends_at, place}; the code is shown now and never again."""
        edge = self._ready()
        self._see(cabinet, who)
        secret = codes.secret_for(self._secret_key, cabinet, meta.command_id)
        ends_at = now() + CODE_LASTS
        done = self._enrolments.execute(cabinet, d.Open(codes.hashed(secret), ends_at), meta)
        code = codes.written(cabinet, secret, edge.authority_der)
        return {**_answer(cabinet, done), "code": code, "ends_at": ends_at.isoformat()}

    def enrol(self, cabinet: str, secret: str, request: str, meta: Meta) -> Admission:
        """The certificate for a box that shows the code; the same again for the same box."""
        edge, ask, code = self._ready(), _asked(request), codes.hashed(_secret(secret))
        loaded = self._enrolments.load(cabinet)
        if not d.is_repeated(loaded.state, code, ask.fingerprint):
            number = loaded.state.number + 1
            issued = edge.issuer.issue(ask, user_of(cabinet, number))
            command = d.Enrol(
                code, ask.fingerprint, number, issued.certificate, issued.ends_at, now=now()
            )  # fmt: skip
            self._execute(cabinet, command, loaded.version, meta)
        return self._admit(edge, cabinet)

    def renew(self, cabinet: str, request: str, proof: str, meta: Meta) -> Admission:
        """Another certificate for the enrolled box; `proof` is the request signed with the old key."""
        edge, ask = self._ready(), _asked(request)
        loaded = self._enrolments.load(cabinet)
        state = loaded.state
        if not state.enrolled:
            raise errors.NotEnrolled
        if state.key != ask.fingerprint:
            if not signed_by(state.certificate, _bytes(proof, "proof"), request.encode()):
                raise errors.NotEnrolled
            issued: Issued = edge.issuer.issue(ask, user_of(cabinet, state.number))
            command = d.Renew(
                state.key, ask.fingerprint, issued.certificate, issued.ends_at, now=now()
            )  # fmt: skip
            self._execute(cabinet, command, loaded.version, meta)
        return self._admit(edge, cabinet)

    def revoke(self, cabinet: str, who: Identity, meta: Meta) -> dict[str, Any]:
        """{id, place}: the box is out, its connections are closed. Asked again it closes them again."""
        edge = self._ready()
        self._see(cabinet, who)
        done = self._enrolments.execute(cabinet, d.Revoke(), meta)
        edge.users.dismiss(cabinet)
        return _answer(cabinet, done)

    def readmit(self, cabinets: Sequence[str]) -> list[str]:
        """Those of these cabinets whose users were made again, on a broker that has forgotten them."""
        edge = self._ready()
        enrolled = [(key, self._enrolments.load(key).state) for key in cabinets]
        for key, state in enrolled:
            if state.enrolled:
                edge.users.admit(key, state.number)
        return [key for key, state in enrolled if state.enrolled]

    def authority(self) -> str:
        """Whose word boxes take, as PEM."""
        return self._ready().authority

    def states(self, cabinets: Sequence[str], who: Identity) -> list[EnrolmentAnswer]:
        """How far these cabinets have come."""
        for key in cabinets:
            self._see(key, who)
        return [_told(key, self._enrolments.load(key).state) for key in cabinets]

    def _execute(self, cabinet: str, command: d.Command, version: int, meta: Meta) -> None:
        home = self._cabinets.load(cabinet).state
        if not home.name:
            raise errors.CodeUnknown
        try:
            self._enrolments.execute(
                cabinet, command, replace(meta, dealership=home.dealership), expected=version
            )
        except VersionConflict:
            # another box was quicker, or the cabinet was revoked meanwhile
            raise errors.CodeUnknown from None

    def _admit(self, edge: Edge, cabinet: str) -> Admission:
        state = self._enrolments.load(cabinet).state
        if not state.enrolled or state.ends_at is None:
            raise errors.NotEnrolled
        edge.users.admit(cabinet, state.number)
        if not self._enrolments.load(cabinet).state.enrolled:
            # revoked between the look and the admission
            edge.users.dismiss(cabinet)
            raise errors.NotEnrolled
        return Admission(
            cabinet=cabinet,
            user=user_of(cabinet, state.number),
            certificate=state.certificate,
            authority=edge.authority,
            broker=edge.url,
            grants_key=public_pem(signing_key(key_file())),
            ends_at=state.ends_at.isoformat(),
        )

    def _ready(self) -> Edge:
        if self._edge is None:
            raise errors.NotSetUp
        return self._edge

    def _see(self, cabinet: str, who: Identity) -> None:
        """Whoever does not see a cabinet is not told that there is one."""
        home = self._cabinets.load(cabinet).state
        if not home.name or not who.sees(home.dealership):
            raise NotFound(kind="cabinet")


def _answer(key: str, done: Appended) -> dict[str, Any]:
    return {"id": key, "place": str(done.place)}


def _told(key: str, state: Enrolment) -> EnrolmentAnswer:
    waits = state.code_ends_at if state.code else None
    return EnrolmentAnswer(
        cabinet=key,
        enrolled=state.enrolled,
        number=state.number,
        ends_at=state.ends_at.isoformat() if state.ends_at else None,
        code_ends_at=waits.isoformat() if waits else None,
    )


def _asked(request: str) -> Asked:
    try:
        return asked(request)
    except BadRequest:
        raise InvalidInput(fields={"request": "invalid"}) from None


def _secret(text: str) -> bytes:
    try:
        return base64.b32decode(text.upper())
    except binascii.Error:
        raise InvalidInput(fields={"secret": "invalid"}) from None


def _bytes(text: str, field: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise InvalidInput(fields={field: "invalid"}) from None
