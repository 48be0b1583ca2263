"""The screens: server-rendered pages, htmx for the parts that change, one event stream for what is live.

Owns no streams and no tables: it asks the services over the bus, as the signed-in employee, and listens to
the views' announcements. Its own process (``python -m services.web``), not monkey-patched.

How to add a page
=================
1. **A module in** ``pages/`` (or a package of modules) with a ``pages = Router()``; nothing else lists it::

    from services.web.routing import MenuItem, Router
    from services.web.web import Web

    pages = Router()
    pages.menu(MenuItem("receivables", "menu.receivables", "/receivables", "order.view", "money", 10))

    @pages.get("/receivables/{id}", permission="order.view")
    async def show(web: Web) -> Response:
        owed = await web.call("maintenance", "get_receivable", {"id": web.path("id")})
        return web.page("receivables.html", owed=owed, form=Form())

   Every route says its permission (or ``PUBLIC``, ``SIGNED_IN``): the door refuses before the handler runs.
   Menu groups are in ``menu.py``; ``count=`` is an async function of ``Web`` that gives the number beside
   the entry. What a handler can do stands in ``web.Web``; refusals that it does not catch become a 403, 404
   or 422 page, or a notice when htmx asks.

2. **A template** beside it (``pages/…``) or in ``templates/``::

    {% extends "base.html" %}
    {% block title %}{{ _("receivables.title") }}{% endblock %}
    {% block document %}
      data-document="/receivables/{{ owed.id }}" data-document-title="{{ owed.name }}"{% endblock %}
    {% block page %} … {{ money(owed.amount) }} … {{ moment(owed.since) }} … {% endblock %}

   ``data-document`` makes the page a document tab (leave it out for lists); ``data-document-back`` is where
   closing the last tab leads. The parts are macros of ``templates/ui.html``, at hand as ``ui.field(...)``,
   ``ui.button(...)``, ``ui.chip(...)`` without importing, in whole pages and in single blocks.
   Formats at hand: ``money amount number date long_date time moment to_second today``.
   No inline script, no ``style=`` attribute (the content security policy forbids both). A page's own module
   is loaded in ``{% block scripts %}`` by ``<script type="module" src="{{ asset('js/board.js') }}">`` and
   finds its texts (keys that begin with ``js.``) by ``text("js.…")`` of ``js/texts.js``.

3. **A form** posts by htmx and is replaced by itself when it was refused::

    {% block form %}
    <form id="take" method="post" hx-post="/receivables/{{ owed.id }}/payments" hx-target="this"
          data-draft="/receivables/{{ owed.id }}">
      {{ ui.hidden(form) }}{{ ui.refusal(form) }}
      {{ ui.field(form, "amount", _("payment.amount"), required=True, attrs={"inputmode": "numeric"}) }}
      {{ ui.button(_("action.save"), key="F9", main=True) }}
    </form>
    {% endblock %}

    @pages.post("/receivables/{id}/payments", permission="order.edit")
    async def take(web: Web) -> Response:
        form = await web.form()
        try:
            payment = {"id": web.path("id"), "amount": form.integer("amount")}
            await web.command("maintenance", "settle", payment, form=form, wait_for=("maintenance",))
        except Refusal as refusal:
            owed = await web.call("maintenance", "get_receivable", {"id": web.path("id")})
            return web.refused("receivables.html", "form", form=form.refuse(refusal), owed=owed)
        return web.see(f"/receivables/{web.path('id')}")

   ``ui.hidden`` carries the CSRF token and the command id (sending twice is one command). ``wait_for`` names
   the views that the next page reads: read your own write. A refusal's reasons stand beside its fields by
   name (``lines.0.quantity`` for nested ones: ``ui.error(form, "lines.0.quantity")``). ``data-draft`` (the
   document's own address) keeps what was typed over a reload; ``data-draft-base`` is the version from which
   it began.

4. **Keys.** ``key="F9"`` on a button or link presses it and shows it in the bar; the frame has F1 (help), F3
   (settings), F12 (close document), Enter (next field; ``data-enter="submit"`` on a form sends instead;
   ``data-own-enter`` on a part whose script handles Enter itself). ``ui.key_hint("← →", _("…"))`` shows a key
   that the page's own script handles. Scripts must leave keys alone while ``composing(event)`` (js/keys.js).

5. **Live.** An element that shows something of a topic reloads itself when it changes::

    <section id="history" data-live="order:{{ id }}" hx-get="/orders/{{ id }}/history" hx-trigger="live">

   Topics: ``customer:<id> car:<id> order:<id> board:<dealership> report:<dealership> staff``. The route gives
   ``web.fragment("order.html", "history", …)``. While somebody types in it, it is left alone until they
   leave; ``data-editing`` on it keeps it alone. Scripts hear every change: event ``topics`` on ``document``.

6. **Texts.** Keys are dotted ids (``order.save``); each page module has a part of its own in every language,
   ``locale/<ko|en|zh|ja>/<part>.po``. ko and en must have every key, refusal codes (``refusal.<code>``) and
   reason codes (``reason.<code>``) of all services included; tests read templates and code for them.
   Placeholders: ``{name}``, ``{total:money}``, ``{until:time}``, ``{permission:of.permission}``.
"""
