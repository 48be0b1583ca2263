"""Each service takes from its own queues alone: every user × every queue, and nobody forges a fact."""

from __future__ import annotations

import amqp
import pytest
from amqp import AccessRefused, Message, PreconditionFailed

from shared.bus import wire
from shared.bus.topology import declare_calls_queue, subscriptions
from shared.runtime.access.register import register
from shared.runtime.host import service_class

PROCESSES = [access for access in register() if access.broker is not None]
SERVICES = [access.process for access in PROCESSES if access.tables]
QUEUES = sorted(
    name
    for service in SERVICES
    for one in subscriptions(service_class(service))
    for name in (one.queue, wire.dead_queue(one.queue))
)


def allowed(granted, process: str, act, *names: str) -> bool:
    channel = granted.channel(process)  # a refusal closes it, and nothing else
    try:
        act(channel, *names)
    except AccessRefused:
        return False
    channel.close()
    return True


READING = {
    "get": lambda channel, queue: channel.basic_get(queue),
    "consume": lambda channel, queue: channel.basic_consume(queue, "tag"),
    "purge": lambda channel, queue: channel.queue_purge(queue),
}
CHANGING = {
    "bind": lambda channel, queue: channel.queue_bind(queue, wire.FACTS_EXCHANGE, "nothing.Happened"),
    "unbind": lambda channel, queue: channel.queue_unbind(queue, wire.FACTS_EXCHANGE, "nothing.Happened"),
    "delete": lambda channel, queue: channel.queue_delete(queue),
}


@pytest.mark.parametrize("access", PROCESSES, ids=lambda access: access.process)
def test_a_user_has_its_own_queues_alone(granted, access):
    assert QUEUES
    for queue in QUEUES:
        own = access.tables and queue.startswith(f"facts.{access.process}.")
        # the system page shows and replays dead letters
        reads = own or (access.process == "web" and queue.endswith(".dead"))
        for name, act in READING.items():
            assert allowed(granted, access.process, act, queue) is reads, (name, queue)
        if not own:
            for name, act in CHANGING.items():
                assert not allowed(granted, access.process, act, queue), (name, queue)


@pytest.mark.parametrize("process", SERVICES)
def test_a_service_takes_calls_meant_for_itself_alone(granted, process):
    for service in SERVICES:
        own = service == process
        assert allowed(granted, process, declare_calls_queue, service) is own


@pytest.mark.parametrize("process", SERVICES)
def test_a_service_binds_only_to_what_it_subscribes_to(granted, process):
    keys = {key for one in subscriptions(service_class(process)) for key in one.keys}

    def bind(key):
        def act(channel):
            declare_calls_queue(channel, process)
            channel.queue_bind(wire.calls_queue(process), wire.FACTS_EXCHANGE, key)

        return act

    for key in keys:
        assert allowed(granted, process, bind(key)), key
    assert not allowed(granted, process, bind("#"))
    assert not allowed(granted, process, bind("staff.NobodysBusiness"))


@pytest.mark.parametrize("access", PROCESSES, ids=lambda access: access.process)
def test_only_the_relay_publishes_facts_and_nobody_removes_their_exchange(granted, access):
    def publish(channel):
        channel.basic_publish_confirm(Message(b"{}"), wire.FACTS_EXCHANGE, "customer.PersonRegistered")

    assert allowed(granted, access.process, publish) is (access.process == "relay")
    assert not allowed(granted, access.process, lambda it: it.exchange_delete(wire.FACTS_EXCHANGE))


def test_a_sender_cannot_call_itself_the_relay(granted):
    channel = granted.channel("customer")
    with pytest.raises(PreconditionFailed):
        channel.basic_publish_confirm(Message(b"{}", user_id="baylog_relay"), "", QUEUES[0])


def test_there_is_no_guest(granted):
    host = granted.config.amqp_url.rpartition("@")[2].partition("/")[0]
    with pytest.raises(AccessRefused):
        amqp.Connection(host, userid="guest", password="guest").connect()
