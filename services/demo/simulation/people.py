"""Invented people and cars. Telephone numbers lie in ranges that no carrier assigns."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from services.demo import sources

# 010-0… and 010-1… (Korea), 090-0… (Japan) and 190-0… (China) belong to nobody
_PHONES = {"ko": ("0100", "0101"), "ja": ("0900",), "zh": ("1900",)}
_KOREAN_LETTERS = "가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주"
_CHINESE_LETTERS = "ABCDEFGHJKLMNPQRS"
_KANA = "あいうえかきくけこさすせそたちつてとなにぬねのはひふほまみむめもやゆよらりるれろ"
_COMPANY_SHARE = 0.08
_PRIME = 15_485_863


@dataclass(frozen=True)
class Customer:
    """A person, or a company when `sex` is None."""

    key: str
    name: str
    sex: str | None
    phone: str


@dataclass(frozen=True)
class Car:
    """A car with its distance on `mileage_km` when first seen."""

    key: str
    plate: str
    model: sources.Model
    mileage_km: int


def invent_customer(chance: Random, key: str, locale: str) -> Customer:
    """Somebody who may come to a workshop where this language is spoken."""
    parts = sources.table("people.toml")[locale]
    phone = _phone(chance, locale)
    if chance.random() < _COMPANY_SHARE:
        name = parts["company_form"].format(name=chance.choice(parts["companies"]))
        return Customer(key, name, None, phone)
    sex = "female" if chance.random() < 0.42 else "male"
    return Customer(key, _name(chance, parts, sex, " " if locale == "ja" else ""), sex, phone)


def invent_car(chance: Random, key: str, locale: str, number: int) -> Car:
    """A car under a plate that no other `number` of this language has (below the size of its series)."""
    models = sources.models(locale)
    model = chance.choices(models, [model.weight for model in models])[0]
    years = chance.uniform(0.5, 11)
    mileage = int(model.average_km_per_year * years * chance.uniform(0.7, 1.3))
    return Car(key, _plate(locale, number), model, mileage)


def _name(chance: Random, parts: dict[str, Any], sex: str, gap: str) -> str:
    surnames: dict[str, int] = parts["surnames"]
    surname = chance.choices(list(surnames), list(surnames.values()))[0]
    return f"{surname}{gap}{chance.choice(parts[sex])}"


def _phone(chance: Random, locale: str) -> str:
    return f"{chance.choice(_PHONES[locale])}{chance.randrange(10_000_000):07d}"


def _plate(locale: str, number: int) -> str:
    # multiplying by a prime is a permutation of the series: unlike neighbours, and no plate comes twice
    if locale == "zh":
        letter, digits = divmod(_scattered(number, len(_CHINESE_LETTERS) * 100_000), 100_000)
        return f"鲁{_CHINESE_LETTERS[letter]}{digits:05d}"
    if locale == "ja":
        series, digits = divmod(_scattered(number, 99 * len(_KANA) * 9_999), 9_999)
        kana, place = series % len(_KANA), series // len(_KANA)
        return f"なにわ{300 + place}{_KANA[kana]}{digits + 1}"
    series, digits = divmod(_scattered(number, 600 * len(_KOREAN_LETTERS) * 10_000), 10_000)
    letter, place = series % len(_KOREAN_LETTERS), series // len(_KOREAN_LETTERS)
    return f"{100 + place}{_KOREAN_LETTERS[letter]}{digits:04d}"


def _scattered(number: int, size: int) -> int:
    return number * _PRIME % size
