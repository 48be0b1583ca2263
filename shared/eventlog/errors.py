"""Why the log did not take or give something."""

from __future__ import annotations

from uuid import UUID

from shared.kernel.errors import Refusal


class VersionConflict(Refusal):
    """Somebody else changed {stream} meanwhile: expected version {expected}, it is at {actual}."""

    code = "version_conflict"

    def __init__(self, stream: str, expected: int, actual: int) -> None:
        """The first stream of the command that stood elsewhere than expected; 0 means there was none."""
        super().__init__(stream=stream, expected=expected, actual=actual)
        self.stream = stream
        self.expected = expected
        self.actual = actual


class LogUnavailable(Exception):
    """The log could not be reached in time; repeating the command with its id is safe."""


class CommitUnknown(LogUnavailable):
    """The connection was lost in an append, and the log stayed out of reach: the append may have happened."""

    def __init__(self, command_id: UUID) -> None:
        super().__init__(f"command {command_id} may have been appended; repeat it with its id to settle it")
        self.command_id = command_id


class UnknownEvent(Exception):
    """No code here reads this type of event in this schema."""
