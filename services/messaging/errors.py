"""What messaging refuses, and why."""

from __future__ import annotations

from shared.kernel.errors import Refusal


class MessagingRefusal(Refusal):
    """The message cannot be sent."""


class UnknownTemplate(MessagingRefusal):
    """There is no template {template}."""

    code = "unknown_template"


class WrongParams(MessagingRefusal):
    """The template {template} asks for {wanted}."""

    code = "wrong_params"


class TooLongToSend(MessagingRefusal):
    """The text has {bytes} bytes; a long message holds {limit}."""

    code = "too_long_to_send"


class NoMobile(MessagingRefusal):
    """A text can be sent to a mobile telephone only."""

    code = "no_mobile"
