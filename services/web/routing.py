"""How a page says where it is, who may open it and where it stands in the menu."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

if TYPE_CHECKING:
    from services.web.web import Web

Handler = Callable[["Web"], Awaitable[Response]]
Counter = Callable[["Web"], Awaitable[int | None]]

# Three answers to "which permission?" that are not permissions.
PUBLIC: Final = "public"  # nobody needs to be signed in
SIGNED_IN: Final = "signed_in"  # any employee
MACHINE: Final = "machine"  # a program that proves itself in what it sends; no cookie counts


@dataclass(frozen=True)
class PageRoute:
    """A path, the method it answers to, and the permission without which it is refused."""

    path: str
    method: str
    permission: str
    handler: Handler


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

    def post(self, path: str, *, permission: str) -> Callable[[Handler], Handler]:
        """Answer POST at this path; the CSRF token is checked before the handler is called."""
        return self._route("POST", path, permission)

    def menu(self, item: MenuItem) -> None:
        """Put an entry into the rail: shown to those who hold its permission."""
        self.menu_items.append(item)

    def _route(self, method: str, path: str, permission: str) -> Callable[[Handler], Handler]:
        def register(handler: Handler) -> Handler:
            self.routes.append(PageRoute(path, method, permission, handler))
            return handler

        return register
