"""Calls, facts and the timer of messaging."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from nameko.timer import timer

from services.messaging import reading, schemas
from services.messaging.decisions import SendMessage
from services.messaging.errors import NoMobile
from services.messaging.streams import STREAMS, messages
from services.messaging.texts import kind_of, size, written
from services.messaging.wiring import TABLE, PostProvider
from shared.bus import Call, Fact, command, query, subscribe
from shared.bus.inbox import only_new
from shared.duties import enter
from shared.kernel import clock
from shared.kernel.errors import InvalidInput, NotFound, NotPermitted
from shared.kernel.ids import derived_id
from shared.kernel.phones import COUNTRY_OF_LOCALE, DEFAULT_COUNTRY, UnreadablePhone, normalise
from shared.runtime.providers import LogProvider, ViewsProvider

Answer = dict[str, Any]
_PASS: Final = timedelta(seconds=20)
_KOREAN_MOBILE: Final = "+821"


class MessagingService:
    """`shared.contracts.messaging` says what is published and what is asked."""

    name = "messaging"
    log = LogProvider(STREAMS)
    views = ViewsProvider()
    post = PostProvider()

    @command(schemas.SendMessage, permission="message.send")
    def send_message(self, call: Call) -> Answer:
        """One text to one phone; the same command id is the same message."""
        asked, home = call.payload, call.identity.dealership
        with reading.reading(self.views, {}) as cursor:
            where = reading.place(cursor, home)
        key = str(derived_id("message", call.command_id))
        text = written(asked["template"], asked["params"], where.locale)
        wanted = SendMessage(
            to=_phone(asked["to"], where.locale),
            kind=kind_of(text),
            template=asked["template"],
            text=text,
            bytes=size(text),
            dealership=home,
            customer_id=asked["customer_id"] or key,
            about=asked["about"],
        )
        done = messages(self.log).execute(key, wanted, call.meta)
        version = done.versions.get(f"message-{key}", 1)
        state = messages(self.log).load(key).state.state.value
        return {"id": key, "version": version, "place": str(done.place), "state": state}

    @subscribe("message.MessageQueued", batch=50)
    def on_message_queued(self, facts: list[Fact]) -> None:
        """It is due at once."""
        with self.views.transaction() as cursor:
            for fact in only_new(cursor, "messaging.on_message_queued", facts):
                enter(cursor, TABLE, fact.key, 1, clock.now(), {})

    @timer(interval=1)  # type: ignore[untyped-decorator]  # nameko has no types
    def work(self) -> None:
        """Whatever is due, as long as there is something and the carrier answers."""
        self.post.sending(self.log, self.views).run(clock.now() + _PASS)

    @timer(interval=300, eager=True)  # type: ignore[untyped-decorator]  # nameko has no types
    def look_after(self) -> None:
        """Duties that got lost."""
        reading.refill(self.views, clock.now())

    @query(schemas.FindMessages, permission="message.view")
    def find_messages(self, call: Call) -> Answer:
        """The messages of a dealership; numbers masked, codes hidden."""
        with reading.reading(self.views, call.payload) as cursor:
            where = reading.place(cursor, call.identity.dealership)
            return reading.find(cursor, call.payload, _scope(call), where)

    @query(schemas.MessagesOf, permission="message.view")
    def messages_of(self, call: Call) -> Answer:
        """A customer's messages, of every dealership that the asker sees."""
        within = None if call.identity.group else call.identity.dealership
        with reading.reading(self.views, call.payload) as cursor:
            return reading.find(cursor, call.payload, within, reading.Place())

    @query(schemas.GetMessage, permission="message.view")
    def get_message(self, call: Call) -> Answer:
        """One message straight from its stream: {id, to, text, kind, template, state, reason, about}."""
        key = call.payload["id"]
        message = messages(self.log).load(key).state
        if not message.to:
            raise NotFound(kind="message")
        if message.dealership != call.identity.dealership and not call.identity.group:
            raise NotPermitted(permission="group")
        names = ("to", "text", "template", "about")
        told = {name: getattr(message, name) for name in names} | {"reason": message.failure}
        return {"id": key, **told, "kind": message.kind.value, "state": message.state.value}


def _phone(text: str, locale: str) -> str:
    try:
        number = normalise(text, COUNTRY_OF_LOCALE.get(locale, DEFAULT_COUNTRY))
    except UnreadablePhone as error:
        raise InvalidInput(fields={"to": error.reason}) from None
    if number.startswith("+82") and not number.startswith(_KOREAN_MOBILE):
        raise NoMobile(fields={"to": "no_mobile"})
    return number


def _scope(call: Call) -> str | None:
    """The dealership asked about; None for all of the group."""
    if "dealership" not in call.payload:
        return call.identity.dealership
    dealership: str | None = call.payload["dealership"]
    if dealership != call.identity.dealership and not call.identity.group:
        raise NotPermitted(permission="group")
    return dealership
