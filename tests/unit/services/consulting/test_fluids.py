"""What a car takes: the closest specification of each kind, the shop's own before the first set's (CM-05)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.consulting.fluids import decisions as d
from services.consulting.fluids import events as e
from services.consulting.fluids.decisions import FLUID
from services.consulting.fluids.first import KINDS, first
from services.consulting.fluids.matching import for_car, key_of, known
from services.consulting.fluids.model import Fluid
from services.estimate.inspection.sheet import sheet
from services.web.pages.fluids import KINDS as SHOWN
from shared.kernel.errors import InvalidInput, NotFound
from shared.testing.behaviour import given

SPEC = e.FluidSpec(kind="engine_oil", model_range="쏘나타 LF", viscosity="5W-30", capacity_ml=4100)
WRITTEN = e.FluidSpecified(fluid_id="f", spec=SPEC)
OF_THE_FIRST_SET = next(iter(first()))


def specify(**changed) -> d.Specify:
    return d.Specify(fluid_id="f", spec=replace(SPEC, **changed))


def oil_of(model: str, engine: str, written=None):
    found = for_car(known(written or {}), model, engine)
    return next((each.spec for each in found if each.spec.kind == "engine_oil"), None)


def test_the_first_set_is_sound_and_of_the_sheets_fluids():
    assert set(KINDS) <= set(sheet())
    assert SHOWN == KINDS
    for fluid_id, spec in first().items():
        given(FLUID).when(d.Specify(fluid_id=fluid_id, spec=replace(spec, remark="x"))).then(
            e.FluidSpecified(fluid_id=fluid_id, spec=replace(spec, remark="x"))
        )


def test_a_specification_is_written_once():
    given(FLUID).when(specify()).then(WRITTEN)
    given(FLUID, WRITTEN).when(specify()).then()
    same = d.Specify(fluid_id=OF_THE_FIRST_SET, spec=first()[OF_THE_FIRST_SET])
    given(FLUID).when(same).then()


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"kind": "petrol"}, {"kind": "not_a_choice"}),
        ({"viscosity": "", "capacity_ml": None}, {"standard": "required"}),
        ({"without_filter_ml": 4200}, {"without_filter_ml": "more_than_capacity"}),
        ({"without_filter_ml": 1, "capacity_ml": None}, {"without_filter_ml": "more_than_capacity"}),
    ],
)
def test_what_cannot_be_is_refused_by_name(changed, fields):
    assert given(FLUID).when(specify(**changed)).then_refused(InvalidInput).fields == fields


def test_one_is_withdrawn_and_brought_back_once():
    gone, back = e.FluidWithdrawn(fluid_id="f"), e.FluidBroughtBack(fluid_id="f")
    given(FLUID).when(d.Withdraw(fluid_id="f")).then_refused(NotFound)
    given(FLUID, WRITTEN).when(d.Withdraw(fluid_id="f")).then(gone)
    given(FLUID, WRITTEN, gone).when(d.Withdraw(fluid_id="f")).then()
    given(FLUID, WRITTEN, gone).when(d.BringBack(fluid_id="f")).then(back)


@pytest.mark.parametrize(
    ("model", "engine", "capacity_ml"),
    [
        ("쏘나타(2014-2019년, LF)", "G 2.0 CVVL", 4300),
        ("쏘나타(2001-2005년, EF)", "G 1.8 DOHC", 4000),
        ("싼타페(2018-2023년, TM)", "D 2.0 CRDi", 7600),
        ("쏘나타(2014-2019년, LF)", "D 1.7 CRDi", None),  # another engine of the same car
        ("SM6(2016년 이후)", "G 2.0 GDe", 5000),
    ],
)
def test_the_very_car_is_found_by_model_and_engine(model, engine, capacity_ml):
    spec = oil_of(model, engine)
    assert (spec and spec.capacity_ml) == capacity_ml


def test_the_closest_comes_before_the_general_and_the_own_before_the_first():
    car = ("쏘나타(2014-2019년, LF)", "G 2.0 CVVL")
    general = {"g": Fluid(spec=e.FluidSpec(kind="engine_oil", standard="any"))}
    assert oil_of(*car, general).capacity_ml == 4300
    closer = {"c": Fluid(spec=replace(SPEC, engine="G 2.0 CVVL"))}
    assert oil_of(*car, closer).capacity_ml == 4100
    alike = {"a": Fluid(spec=replace(SPEC, engine="G 2.0"))}
    assert oil_of(*car, alike).capacity_ml == 4100
    withdrawn = {"a": Fluid(spec=replace(SPEC, engine="G 2.0"), withdrawn=True)}
    assert oil_of(*car, withdrawn).capacity_ml == 4300


def test_brake_fluid_is_of_every_car():
    kinds = [each.spec.kind for each in for_car(known({}), "처음 보는 차", "")]
    assert kinds == ["brake_fluid", "coolant"]


@pytest.mark.parametrize("text", ["쏘나타lf", "ㅆㄴㅌ", "5w-30"])
def test_a_specification_is_found_by_words_and_initials(text):
    assert key_of(SPEC).has(text)
    assert not key_of(SPEC).has("아반떼")
