"""The pages. Every module here that has a `pages` Router is part of the site; nothing else lists them."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages

from services.web.routing import Router


def routers() -> list[Router]:
    """The routers of all page modules, in the order of their names."""
    names = sorted(found.name for found in walk_packages(__path__, f"{__name__}."))
    modules = [import_module(name) for name in names]
    return [module.pages for module in modules if isinstance(getattr(module, "pages", None), Router)]
