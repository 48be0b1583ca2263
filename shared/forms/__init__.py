"""Paper forms: a Jinja2 sheet becomes HTML here, and a PDF in a process of its own.

A form is a template in the folder ``sheets/`` of the package it belongs to and extends ``form.html`` of this
storey, which brings A4, the Noto CJK fonts, ruled tables and the page count::

    {% extends "form.html" %}
    {% block title %}자동차점검·정비견적서{% endblock %}
    {% block body %} … {{ number(line.unit_price) }} … <img src="{{ picture(jpeg) }}"> {% endblock %}

    sheets = Sheets(Path(__file__).parent)
    pdf = press.pdf(sheets.html("estimate.html", lines=lines))

A nameko service holds its `Press` by ``press = PressProvider()`` (shared.runtime.providers). It draws in a
child process, so that eventlet's loop goes on meanwhile; the first sheet costs the child's start, about a
second. A sheet is drawn from its own text alone: no address but ``data:`` is opened, no file, no network.
"""

from shared.forms.press import Press, PressFailed
from shared.forms.sheets import Sheets

__all__ = ["Press", "PressFailed", "Sheets"]
