"""The page: what arrived, what was found wrong with it, and the switches."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from html import escape
from typing import Any

_HEAD = """<!doctype html><html lang="ko"><meta charset="utf-8">
<meta http-equiv="refresh" content="5">
<title>전산정보처리조직 (연습용)</title><style>
body{font:14px/1.5 "Noto Sans KR","Noto Sans CJK KR",sans-serif;margin:24px;color:#17212b;max-width:1200px}
table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #dfe5ea;padding:6px 8px;
text-align:left;vertical-align:top}.ok{color:#17693f}.bad{color:#b3261e}form{display:inline}
button{padding:4px 10px;margin:2px}
small{color:#5f6d7a}summary{cursor:pointer}pre{margin:4px 0;white-space:pre-wrap}</style>
<h1>전산정보처리조직 (연습용)</h1>
<p>실제 국토교통부 시스템이 아닙니다. docs/molit.md 의 규격대로 받고, 법정 항목을 스스로 검사합니다.</p>"""
# the country has had no summer time since 1988
_SEOUL = timezone(timedelta(hours=9))
_SWITCHES = (
    ("outage", "장애 시작", 1.0, "장애 끝", 0.0),
    ("cut", "응답 절반 유실", 0.5, "응답 정상", 0.0),
    ("answer_after", "느린 응답 3초", 3.0, "빠른 응답", 0.0),
    ("judge_after", "판정 30초 뒤", 30.0, "판정 2초 뒤", 2.0),
)


def page(
    counts: Mapping[str, int], records: Sequence[Mapping[str, Any]], settings: Mapping[str, float]
) -> bytes:
    """The whole page."""
    told = (
        f"수신 {counts['received']} · 승인 {counts['accepted']} · 거부 {counts['refused']} · "
        f"등록 {counts['held']} · 중복 수신 {counts['repeated']}"
    )
    rows = "".join(_row(record) for record in records)
    head = "<tr><th>수신</th><th>관리번호</th><th>구분</th><th>차량</th><th>작업</th><th>판정</th></tr>"
    switches = "".join(_switch(settings, *each) for each in _SWITCHES)
    return f"{_HEAD}<p><b>{told}</b></p><p>{switches}</p><table>{head}{rows}</table></html>".encode()


def _switch(settings: Mapping[str, float], name: str, on: str, high: float, off: str, low: float) -> str:
    is_on = settings[name] == high
    label, value = (off, low) if is_on else (on, high)
    return (
        f'<form method="post" action="/control"><button name="{name}" value="{value}">{label}</button></form>'
    )


def _row(record: Mapping[str, Any]) -> str:
    body = json.loads(record["body"])
    at = datetime.fromtimestamp(record["received_at"], _SEOUL).strftime("%m-%d %H:%M:%S")
    verdict = (
        f'<span class="bad">{escape(record["code"])} {escape(record["reason"])}</span>'
        if record["code"]
        else '<span class="ok">승인</span>'
    )
    reason = f"<br><small>{escape(str(body.get('reason') or ''))}</small>"
    whole = escape(json.dumps(body, ensure_ascii=False, indent=1))
    return (
        f"<tr><td>{at}</td><td>{escape(record['number'].strip())}<br><small>{record['revision']}차</small></td>"
        f"<td>{escape(record['update'])}{reason}</td><td>{escape(str(body.get('plate')))}</td>"
        f"<td>{escape(', '.join(map(str, body.get('codes') or [])))}</td>"
        f"<td>{verdict}<details><summary>전문</summary><pre>{whole}</pre></details></td></tr>"
    )
