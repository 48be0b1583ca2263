"""How a page says where it is, who may open it and where it stands in the menu."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

if TYPE_CHECKING:
    from services.web.web import Web

Handler = Callable[["Web"], Awaitable[Response]]
Counter = Callable[["Web"], Awaitable[int | None]]

# What a route's path says of the form of a parameter: {id:uuid}
_SHAPE: Final = re.compile(r":\w+(?=\})")

# Three answers to "which permission?" that are not permissions.
PUBLIC: Final = "public"  # nobody needs to be signed in
SIGNED_IN: Final = "signed_in"  # any employee
MACHINE: Final = "machine"  # a program that proves itself in what it sends; no cookie counts


@dataclass(frozen=True)
class PageRoute:
    """A path, the method it answers to, and the permission without which it is refused.

    `file`: it gives people's data away as a file, so that it is refused without a reason (docs/privacy.md).
    """

    path: str
    method: str
    permission: str
    handler: Handler
    file: bool = False

    @property
    def told(self) -> str:
        """As the access records name it: "GET /customers/{id}", without the shapes of its parameters."""
        return f"{self.method} {_SHAPE.sub('', self.path)}"


@dataclass(frozen=True)
class MenuItem:
    """An entry of the rail. `label` is a catalogue key; `count` gives the number beside it, or None."""

    id: str
    label: str
    path: str
    permission: str
    group: str
    order: int
    count: Counter | None = None
    topics: tuple[str, ...] = ()


@dataclass
class Router:
    """The routes and menu entries of one page module; the module calls it `pages`."""

    routes: list[PageRoute] = field(default_factory=list)
    menu_items: list[MenuItem] = field(default_factory=list)

    def get(self, path: str, *, permission: str) -> Callable[[Handler], Handler]:
        """Answer GET at this path to whoever holds the permission (or PUBLIC, SIGNED_IN, MACHINE)."""
        return self._route("GET", path, permission)

    def file(self, path: str, *, permission: str) -> Callable[[Handler], Handler]:
        """Like `get`, for a file of people's data: without `?reason=` the reason is asked for instead."""
        return self._route("GET", path, permission, file=True)

    def post(self, path: str, *, permission: str) -> Callable[[Handler], Handler]:
        """Answer POST at this path; the CSRF token is checked before the handler is called."""
        return self._route("POST", path, permission)

    def menu(self, item: MenuItem) -> None:
        """Put an entry into the rail: shown to those who hold its permission."""
        self.menu_items.append(item)

    def _route(
        self, method: str, path: str, permission: str, *, file: bool = False
    ) -> Callable[[Handler], Handler]:
        def register(handler: Handler) -> Handler:
            self.routes.append(PageRoute(path, method, permission, handler, file))
            return handler

        return register
