"""Templates: Jinja2 with the catalogue, the formats and the parts (`ui`) at hand in every page and block."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from services.web.assets import Assets

_FOLDER = Path(__file__).parent
# The macros that every page is made of; templates call them as {{ ui.field(...) }} without importing.
_PARTS = ("ui.html",)


class Templates:
    """Pages under templates/ and, beside their handlers, under pages/."""

    def __init__(self, assets: Assets) -> None:
        self._environment = Environment(
            loader=ChoiceLoader(
                [FileSystemLoader(_FOLDER / "templates"), FileSystemLoader(_FOLDER / "pages")]
            ),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.globals["asset"] = assets.url

    def page(self, name: str, context: dict[str, Any]) -> str:
        """The whole page."""
        return self._environment.get_template(name).render(self._complete(context))

    def block(self, name: str, block: str, context: dict[str, Any]) -> str:
        """One `{% block %}` of a page, rendered as within it: the fragment that htmx swaps in."""
        template = self._environment.get_template(name)
        if block not in template.blocks:
            raise KeyError(f"{name} has no block {block}")
        frame = template.new_context(self._complete(context))
        return "".join(template.blocks[block](frame))

    def names(self) -> list[str]:
        """All templates, for the tests that read them."""
        return self._environment.list_templates(extensions=["html"])

    def source(self, name: str) -> str:
        """The text of a template."""
        loader = self._environment.loader
        assert loader is not None
        return loader.get_source(self._environment, name)[0]

    def _complete(self, context: dict[str, Any]) -> dict[str, Any]:
        parts = [self._environment.get_template(name).make_module(context) for name in _PARTS]
        return {**context, "ui": parts[0]}
