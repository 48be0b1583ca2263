"""Appending one command, or many in one transaction with a verdict for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson
import psycopg2

from shared.eventlog import statements
from shared.eventlog.encoded import Encoded
from shared.eventlog.errors import CommitUnknown, LogUnavailable, VersionConflict
from shared.eventlog.rows import first_outcome
from shared.eventlog.server import Server
from shared.eventlog.types import Appended, Place
from shared.telemetry import get_logger

_logger = get_logger("eventlog")
_REPEATED, _CONFLICT, _INCOMPLETE, _THERE = "BL001", "BL002", "BL004", "23505"
_TO_BE_SETTLED = frozenset({_INCOMPLETE, _THERE})

Verdict = Appended | Exception
"""What a command came to, or why it did not."""


def append(server: Server, command: Encoded) -> Appended:
    """All events or none. Trying again after a lost connection is safe: the command id settles it."""
    texts = command.literals
    try:
        # in the hope that it goes through
        if len(texts) == 1:
            ((place,),) = server.ask(statements.APPEND_ONE, texts)
        else:
            ((place,),) = server.ask(statements.APPEND, (statements.joined(texts),))
        return command.appended(Place.parse(place))
    except LogUnavailable as lost:
        raise CommitUnknown(command.meta.command_id) from lost
    except psycopg2.DatabaseError as error:
        return _looked_into(server, error, command)


def _looked_into(server: Server, error: psycopg2.DatabaseError, command: Encoded) -> Appended:
    """The server says why it did not go through, or is asked with a look first."""
    try:
        verdict = _refused(server, error, command)
    except LogUnavailable as lost:
        raise CommitUnknown(command.meta.command_id) from lost
    if isinstance(verdict, Appended):
        return verdict
    raise verdict


def outcome(server: Server, command_id: UUID) -> Appended | None:
    """What a command came to, if it was appended."""
    return first_outcome(server.ask(statements.OUTCOME, (str(command_id),)))


def append_group(server: Server, commands: Sequence[Encoded]) -> list[Verdict]:
    """Each command by itself all or none, all in one transaction; no two of them may share a stream."""
    if len(commands) == 1:
        return [_verdict(server, commands[0])]
    try:
        return _hopeful(server, commands)
    except LogUnavailable as lost:
        return [_unknown(command, lost) for command in commands]
    except psycopg2.DatabaseError as error:
        _logger.warning("group_taken_apart", sqlstate=error.pgcode, commands=len(commands))
        # One of them is not to the server's liking: by itself it hurts nobody else.
        return [_verdict(server, command) for command in commands]


def _hopeful(server: Server, commands: Sequence[Encoded]) -> list[Verdict]:
    """In the hope that all go through; looking first would cost every group what few need."""
    given = [event for command in commands for event in command.told]
    try:
        ((told,),) = server.ask(statements.APPEND_GROUP, (len(given), statements.joined(given)))
    except psycopg2.DatabaseError as error:
        if error.pgcode not in _TO_BE_SETTLED:
            raise
        return _settled(server, commands)
    return _placed(commands, orjson.loads(told))


def _placed(commands: Sequence[Encoded], told: dict[str, Any]) -> list[Verdict]:
    xid, positions, last = int(told["xid"]), told["positions"], -1
    verdicts: list[Verdict] = []
    for command in commands:
        last += len(command.rows)
        verdicts.append(command.appended(Place(xid, positions[last])))
    return verdicts


def _settled(server: Server, commands: Sequence[Encoded]) -> list[Verdict]:
    """With a look first: what is there already and what conflicts is told, everything else appended."""
    text = statements.joined([text for command in commands for text in command.literals])
    ((told,),) = server.ask(statements.SETTLE_GROUP, (text,))
    found = orjson.loads(told)
    xid, taken, conflicts = int(found["xid"]), found["taken"] or {}, found["conflicts"] or {}
    verdicts: list[Verdict] = []
    for command in commands:
        name = str(command.meta.command_id)
        if name in taken:
            verdicts.append(command.appended(Place(xid, taken[name])))
        elif name in conflicts:
            verdicts.append(VersionConflict(**conflicts[name]))
        else:
            verdicts.append(_repeated(server, command))
    return verdicts


def _verdict(server: Server, command: Encoded) -> Verdict:
    try:
        return append(server, command)
    except Exception as error:  # whatever it is, it belongs to this command alone
        return error


def _unknown(command: Encoded, lost: LogUnavailable) -> CommitUnknown:
    unknown = CommitUnknown(command.meta.command_id)
    unknown.__cause__ = lost
    return unknown


def _refused(server: Server, error: psycopg2.DatabaseError, command: Encoded) -> Verdict:
    if error.pgcode == _THERE:
        return _settled(server, [command])[0]
    if error.pgcode == _CONFLICT:
        return VersionConflict(**orjson.loads(error.diag.message_detail or ""))
    return _repeated(server, command) if error.pgcode == _REPEATED else error


def _repeated(server: Server, command: Encoded) -> Appended:
    first = outcome(server, command.meta.command_id)
    assert first is not None  # events are never removed
    return first
