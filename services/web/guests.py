"""The customer's side of the site: a cookie of its own, an identity that may only knock, and signed links."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from itsdangerous import BadSignature, URLSafeSerializer
from starlette.responses import Response

from services.web.door import VISITOR_COOKIE
from services.web.formats import Formats
from services.web.forms import Form
from services.web.links import LinkEnded
from services.web.web import Web
from shared.identity import Identity, Signer
from shared.kernel import clock
from shared.kernel.money import Currency

# Apart from the employees' session, and sent to the customer's pages alone.
COOKIE: Final = "baylog_guest"
PLACE: Final = "/my"
LINK_LASTS: Final = timedelta(days=30)
_SALT: Final = "baylog.link.page.v1"
_KNOCK: Final = frozenset({"care.page"})
_VISIT_SECONDS: Final = 7200


class Guests:
    """Makes and reads the links to a customer's page, and says for whom a page asks."""

    def __init__(self, secret: str) -> None:
        self._serializer = URLSafeSerializer(secret, salt=_SALT)
        self._signer = Signer(secret)

    def link(self, customer_id: str) -> str:
        """The token of a customer's page; it opens nothing without the code to their telephone."""
        end = clock.now() + LINK_LASTS
        token: str = self._serializer.dumps([UUID(customer_id).hex, int(end.timestamp())])
        return token

    def customer(self, token: str) -> str:
        """Whose link it is; LinkEnded for one that is bent or too old."""
        try:
            key, end = self._serializer.loads(token)
            customer_id = str(UUID(key))
        except (BadSignature, ValueError, TypeError, AttributeError):
            raise LinkEnded from None
        if clock.now().timestamp() > end:
            raise LinkEnded
        return customer_id

    def identity(self, shop: str, customer_id: str = "") -> str:
        """A signed identity that may ask for the page of this shop, and nothing else."""
        return self._signer.sign(Identity(f"guest:{customer_id}", "", shop, _KNOCK))


class Visit:
    """One request to a customer's page."""

    def __init__(self, web: Web) -> None:
        self.web = web
        self.shop: dict[str, Any] = {}

    @classmethod
    async def of(cls, web: Web) -> Visit:
        """At the shop that the address names; NotFound when there is none."""
        visit = cls(web)
        visit.shop = await visit.ask("shop")
        return visit

    @property
    def home(self) -> str:
        """The address of the shop's page."""
        return f"{PLACE}/{self.web.path('shop')}"

    @property
    def session(self) -> str:
        """The cookie of whoever was let in."""
        return self.web.request.cookies.get(COOKIE, "")

    async def ask(self, method: str, *, form: Form | None = None, who: str = "", **asked: Any) -> Any:
        """What the care service says."""
        return await self.web.parts.bus.call(
            "care",
            method,
            asked,
            identity=self.web.parts.guests.identity(self.web.path("shop"), who),
            command_id=form.command_id if form else None,
        )

    async def own(self, method: str, *, form: Form | None = None, **asked: Any) -> Any:
        """The same, of whoever was let in."""
        return await self.ask(method, form=form, session=self.session, **asked)

    def page(self, template: str, *, status: int = 200, **context: Any) -> Response:
        """A page in the customer's language and the shop's money; a visitor gets a cookie for its forms."""
        web = self.web
        web.cookie = web.cookie or secrets.token_urlsafe(24)
        formats = Formats(web.catalogue.language, self.shop["time_zone"], Currency(self.shop["currency"]))
        told = {"shop": self.shop, "home": self.home, **formats.names()}
        response = web.page(template, status=status, **told, **context)
        if not web.signed_in:
            self._keep(response, VISITOR_COOKIE, web.cookie, "/")
        return response

    def let_in(self, response: Response, session: str) -> Response:
        """The cookie of a new session goes with the response."""
        return self._keep(response, COOKIE, session, PLACE)

    def show_out(self, response: Response) -> Response:
        """The browser forgets it."""
        response.delete_cookie(COOKIE, path=PLACE)
        return response

    def _keep(self, response: Response, name: str, value: str, path: str) -> Response:
        secure = self.web.request.url.scheme == "https"
        response.set_cookie(
            name, value, max_age=_VISIT_SECONDS, path=path, httponly=True, samesite="lax", secure=secure
        )
        return response
