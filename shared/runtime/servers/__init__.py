"""Private PostgreSQL and RabbitMQ: made, started, proved ready, stopped; never a system instance."""

from shared.runtime.servers.accounts import Account, server_account
from shared.runtime.servers.launch import Launch, NotStarted, Running
from shared.runtime.servers.ports import free_port, is_free
from shared.runtime.servers.postgres import Postgres
from shared.runtime.servers.private import private_postgres, private_rabbitmq
from shared.runtime.servers.programs import MissingProgram, postgres_bin, rabbitmq_server
from shared.runtime.servers.rabbitmq import Edge, RabbitMQ, RabbitPorts

__all__ = [
    "Account",
    "Edge",
    "Launch",
    "MissingProgram",
    "NotStarted",
    "Postgres",
    "RabbitMQ",
    "RabbitPorts",
    "Running",
    "free_port",
    "is_free",
    "postgres_bin",
    "private_postgres",
    "private_rabbitmq",
    "rabbitmq_server",
    "server_account",
]
