"""The press draws in a child of its own, which may go or be killed, and opens nothing but the sheet."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from pypdf import PdfReader

from shared.forms import Press, PressFailed, Sheets

PAGE = "<html lang='ko'><body style=\"font-family:'Noto Sans CJK KR'\"><p>{}</p></body></html>"


@pytest.fixture(scope="module")
def press() -> Iterator[Press]:
    held = Press()
    yield held
    held.close()


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def test_a_sheet_becomes_a_pdf_with_its_text(press):
    assert "정비견적서 28고4756" in text_of(press.pdf(PAGE.format("정비견적서 28고4756")))


def test_a_child_that_was_killed_is_replaced(press):
    press.pdf(PAGE.format("하나"))
    press._child.process.kill()
    press._child.process.wait()
    assert "둘" in text_of(press.pdf(PAGE.format("둘")))


def test_a_child_without_work_goes_and_the_next_sheet_is_drawn():
    short = Press(idle=0.01)
    try:
        short.pdf(PAGE.format("하나"))
        short._child.process.wait(120)
        assert "둘" in text_of(short.pdf(PAGE.format("둘")))
    finally:
        short.close()


def test_a_sheet_that_takes_too_long_is_given_up_and_the_press_goes_on():
    hasty = Press(timeout=0.05)
    try:
        with pytest.raises(PressFailed, match="not drawn within"):
            hasty.pdf(PAGE.format("늦음"))
        assert hasty._child is None
    finally:
        hasty.close()


def test_several_at_once_each_get_their_own(press):
    with ThreadPoolExecutor(3) as several:
        drawn = list(several.map(lambda n: text_of(press.pdf(PAGE.format(f"장 {n}"))), range(3)))
    assert [f"장 {n}" in text for n, text in enumerate(drawn)] == [True, True, True]


def test_a_sheet_opens_neither_files_nor_the_network(press, tmp_path):
    asked = []

    class Watching(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Watching)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    secret = tmp_path / "secret.css"
    secret.write_text("p::before { content: 'leaked' }")
    port = server.server_address[1]
    sheet = (
        f"<link rel='stylesheet' href='{secret.as_uri()}'>"
        f"<link rel='stylesheet' href='http://127.0.0.1:{port}/x.css'><img src='http://127.0.0.1:{port}/x'>"
    )
    try:
        assert "leaked" not in text_of(press.pdf(PAGE.format(sheet + "본문")))
    finally:
        server.shutdown()
    assert asked == []


def test_a_sheets_text_is_escaped_and_its_figures_are_grouped(tmp_path: Path):
    folder = tmp_path / "sheets"
    folder.mkdir()
    (folder / "bill.html").write_text(
        '{% extends "form.html" %}{% block title %}청구{% endblock %}'
        "{% block body %}{{ name }} {{ number(1234567) }} {{ number('0.50') }}{% endblock %}"
    )
    html = Sheets(tmp_path).html("bill.html", name="<b>카포스</b>")
    assert "&lt;b&gt;카포스&lt;/b&gt; 1,234,567 0.5" in html
