"""Every visible text is in the catalogues: what templates and code name, refusals, reasons, permissions."""

import re
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from string import Formatter

import pytest

import services
import shared
from services.web.assets import Assets
from services.web.i18n import catalogues, preferred
from services.web.pages import routers
from services.web.rendering import Templates
from shared.identity import PERMISSIONS
from shared.kernel.errors import Refusal
from shared.kernel.languages import LANGUAGES

WEB = Path(services.__path__[0]) / "web"
TEMPLATES = Templates(Assets())
COMPLETE = ("ko", "en")
# The product's name, keys and file formats.
SAME_EVERYWHERE = {"Baylog", "Ctrl K", "CSV", "Excel"}
# Calls with a key written out; a key that is put together is tested by its parts.
CALLED = re.compile(r"""(?<![\w.])(?:_|text|web\.text)\(\s*["']([a-z0-9_]+(?:\.[a-z0-9_]+)+)["']\s*[,)]""")
REASON = re.compile(r"""(?:fields=\{[^}]*:\s*|ValidationError\(|error=)["']([a-z_]+)["']""")
# How the readers of imported rows say it.
OF_A_ROW = re.compile(r"""(?:\{"plate": |problems\[.+\] = |refuse\(.+, )"([a-z_]+)\"""")
HANGUL_OR_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def named_keys() -> set[str]:
    found: set[str] = set()
    code = [file for file in WEB.rglob("*.py") if file != WEB / "__init__.py"]
    for file in [*WEB.rglob("*.html"), *code, *(WEB / "static" / "js").glob("*.js")]:
        found |= set(CALLED.findall(file.read_text()))
    return found


def refusal_codes() -> set[str]:
    for package in (shared, services):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.rpartition(".")[2] == "errors":
                import_module(module.name)
    for name in ("shared.eventlog.reservation", "shared.identity.signer", "services.web.pages.sign_in"):
        import_module(name)
    found, waiting = set(), [Refusal]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if "code" in vars(kind) and kind.__module__.split(".")[0] in ("shared", "services"):
            found.add(kind.code)
    return found


def reason_codes() -> set[str]:
    found: set[str] = set()
    for package in (shared, services):
        for file in Path(package.__path__[0]).rglob("*.py"):
            found |= set(REASON.findall(file.read_text()))
            if file.parent.name == "importing":
                found |= set(OF_A_ROW.findall(file.read_text()))
    return found - {"ignore", "replace", "strict"}


@pytest.mark.parametrize("language", COMPLETE)
def test_every_named_key_has_its_text(language):
    keys = named_keys()
    assert len(keys) > 100
    assert sorted(keys - set(catalogues()[language])) == []


@pytest.mark.parametrize("language", COMPLETE)
def test_every_refusal_has_its_text(language):
    codes = refusal_codes()
    assert {"not_permitted", "account_locked", "already_taken"} <= codes
    assert sorted(code for code in codes if f"refusal.{code}" not in catalogues()[language]) == []


@pytest.mark.parametrize("language", COMPLETE)
def test_every_reason_has_its_text(language):
    codes = reason_codes()
    assert {"before_start", "not_equal", "twice_in_file", "unknown_car"} <= codes
    assert sorted(code for code in codes if f"reason.{code}" not in catalogues()[language]) == []


@pytest.mark.parametrize("language", COMPLETE)
def test_every_permission_and_menu_entry_has_its_name(language):
    keys = {f"permission.{each}" for each in PERMISSIONS}
    keys |= {item.label for router in routers() for item in router.menu_items}
    assert sorted(keys - set(catalogues()[language])) == []


def test_korean_and_english_have_the_same_keys():
    korean, english = (set(catalogues()[language]) for language in COMPLETE)
    assert sorted(korean ^ english) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_names_no_placeholder_that_english_does_not(language):
    english = catalogues()["en"]
    wrong = {
        key: text
        for key, text in catalogues()[language].items()
        if not _places(text) <= _places(english.get(key, text))
    }
    assert wrong == {}


@pytest.mark.parametrize("name", TEMPLATES.names())
def test_no_template_holds_visible_text_of_its_own(name):
    source = re.sub(r"\{#.*?#\}", "", TEMPLATES.source(name), flags=re.S)
    bare = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", source, flags=re.S)
    between = re.sub(r"<(script|style)\b.*?</\1>|<!--.*?-->", "", bare, flags=re.S)
    words = re.findall(r">([^<>]*[A-Za-z]{2}[^<>]*)<", between)
    shown = {word.strip(" ·\n") for word in words if '="' not in word}
    assert sorted(shown - SAME_EVERYWHERE) == []
    told = re.findall(r"""(?:title|placeholder|aria-label|alt)="([^"{]*[A-Za-z]{2}[^"{]*)\"""", bare)
    assert told == []


@pytest.mark.parametrize("name", TEMPLATES.names())
def test_a_template_holds_no_korean_outside_the_names_of_languages(name):
    source = re.sub(r"\{#.*?#\}", "", TEMPLATES.source(name), flags=re.S)
    for own_name in ("한국어", "中文", "日本語"):
        source = source.replace(own_name, "")
    assert HANGUL_OR_HAN.findall(source) == []


@pytest.mark.parametrize("name", TEMPLATES.names())
def test_a_template_keeps_to_the_content_security_policy(name):
    source = TEMPLATES.source(name)
    assert re.findall(r"""\s(?:style|on[a-z]+)=["']""", source) == []
    assert re.findall(r"<script(?![^>]*(?:\bsrc=|application/json))", source) == []


def test_a_text_falls_back_to_english_then_to_its_key():
    japanese = catalogues()["ja"]
    assert japanese.text("action.save") == "保存"
    assert japanese.text("no.such.key") == "no.such.key"


def test_placeholders_are_filled_and_formatted():
    korean = catalogues()["ko"]
    text = korean.text("refusal.not_permitted", {"permission": "order.correct"})
    assert text == "권한이 없습니다: 출고 뒤 정정"


@pytest.mark.parametrize(
    ("header", "language"),
    [("", "ko"), ("en-GB,en;q=0.9", "en"), ("fr, ja;q=0.8", "ja"), ("zh-CN", "zh"), ("fr", "ko")],
)
def test_the_browsers_languages_choose_before_sign_in(header, language):
    assert preferred(header) == language


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
