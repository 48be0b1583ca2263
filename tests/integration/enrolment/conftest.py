"""Keys service, page and views on a broker that takes cabinets by certificate, all real."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pika
import pytest
from click.testing import CliRunner

from services.keybox_agent.adapters.office_link import ByCertificate
from services.keybox_agent.enrolling.cli import enrol as enrol_command
from services.keybox_agent.enrolling.identity import Identity as Box
from shared.bus.blocking import BlockingBus
from shared.contracts.keys import EDGE_EXCHANGE, REPORTS
from shared.identity import Identity
from shared.runtime.access.grant import PREFIX, as_role, process_names
from shared.runtime.access.users import Management
from shared.runtime.certificates import certificate
from shared.runtime.issuing import Issuer
from shared.runtime.servers import Edge, free_port, private_rabbitmq
from shared.testing.suite import Suite, running

NEEDED = ("keys", "web", "views")
MANAGER = Identity(
    actor="manager", name="", dealership="suwon", permissions=frozenset({"key.view", "key.manage"})
)
STRANGER = Identity(
    actor="stranger", name="", dealership="busan", permissions=frozenset({"key.view", "key.manage"})
)


@dataclass(frozen=True)
class Office:
    """The head office's side. `page` is where boxes enrol."""

    suite: Suite
    bus: BlockingBus
    management: Management
    tls: Path

    @property
    def page(self) -> str:
        return f"http://127.0.0.1:{self.suite.web_port}"

    def ask(self, method: str, who: Identity = MANAGER, **payload: Any) -> dict[str, Any]:
        return self.bus.call("keys", method, payload, identity=self.suite.sign(who), timeout=15)

    def register(self, cabinet: str) -> str:
        return self.ask("register_cabinet", id=cabinet, name=cabinet)["id"]

    def code(self, cabinet: str) -> str:
        return self.ask("open_enrolment", cabinet=cabinet)["code"]

    def kinds(self, cabinet: str) -> list[str]:
        return [row["kind"] for row in self.ask("history", cabinet=cabinet, limit=500)["movements"]]


@pytest.fixture(scope="module")
def tls(tmp_path_factory: Any) -> Path:
    """The two authorities and the broker's certificate, as `make up` makes them."""
    return tmp_path_factory.mktemp("enrolment") / "tls"


@pytest.fixture(scope="module")
def rabbit(tls: Path) -> Iterator[Any]:
    """A broker with a door for cabinets on loopback; `edge_url` is its address there."""
    listen = f"127.0.0.1:{free_port()}"
    shown = certificate(tls, listen, "broker")
    with private_rabbitmq(Edge(listen, shown.chain, shown.key, Issuer(tls).make())) as server:
        yield server


@pytest.fixture(scope="module")
def office(rabbit: Any, log_url: str, views_url: str, tls: Path) -> Iterator[Office]:
    """The keys service with what the registrar needs, believing the broker's word about who speaks."""
    from services.keys.service import KeysService
    from shared.bus.topology import declare
    from shared.runtime.access.register import REGISTRAR
    from shared.runtime.access.users import apply_to_broker

    url = rabbit.url("%2F")
    declare(url, [KeysService])
    passwords = dict.fromkeys(process_names(), "secret")
    apply_to_broker(rabbit.management_url, url, [REGISTRAR], passwords, PREFIX)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("BAYLOG_EDGE_URL", f"amqps://{rabbit.edge.listen}/")
        environment.setenv("BAYLOG_REGISTRAR_URL", as_role(rabbit.management_url, "registrar", "secret"))
        environment.setenv("BAYLOG_TLS_DIR", str(tls))
        environment.setenv("BAYLOG_FACTS_FROM", f"baylog {PREFIX}_cabinet_{{key}}")
        without = [name for name in _processes() if name not in NEEDED]
        with (
            running(log_url, views_url, url, tls.parent, without=without, prepared=True) as suite,
            BlockingBus(url) as bus,
        ):
            yield Office(suite, bus, Management(rabbit.management_url), tls)


def _processes() -> list[str]:
    from shared.runtime.suite import process_commands

    return list(process_commands())


@pytest.fixture
def enrol(office: Office, tmp_path: Path) -> Callable[..., Path]:
    """A box redeems a code; the folder in which it keeps who it is."""

    def run(code: str, name: str = "box") -> Path:
        folder = tmp_path / name
        done = CliRunner().invoke(
            enrol_command, ["--code", code, "--server", office.page, "--identity", str(folder)]
        )
        assert done.exit_code == 0, done.output
        return folder

    return run


@contextmanager
def signed_in(folder: Path) -> Iterator[Any]:
    """A connection of the box's own, as its agent makes it."""
    parameters, _ = ByCertificate(folder).parameters("test")
    connection = pika.BlockingConnection(parameters)
    try:
        yield connection
    finally:
        if connection.is_open:
            connection.close()


def publish(
    connection: Any, body: bytes = b"{}", *, exchange: str = EDGE_EXCHANGE, key: str = REPORTS, user: str = ""
) -> None:
    """With a confirm; raises when the broker refuses."""
    channel = connection.channel()
    channel.confirm_delivery()
    properties = pika.BasicProperties(
        user_id=user or None, content_type="application/cloudevents+json", delivery_mode=2
    )
    channel.basic_publish(exchange, key, body, properties, mandatory=True)


def user_of(folder: Path) -> str:
    return Box.load(folder).user
