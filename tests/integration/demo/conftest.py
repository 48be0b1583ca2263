"""The whole suite, running, for the demonstration and the simulator."""

from __future__ import annotations

import pytest

from shared.testing.suite import running


@pytest.fixture(scope="module")
def suite(log_url, views_url, amqp_url, tmp_path_factory):
    """Every process but the pages."""
    with running(log_url, views_url, amqp_url, tmp_path_factory.mktemp("state"), without=["web"]) as started:
        yield started
