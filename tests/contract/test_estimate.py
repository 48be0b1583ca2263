"""What the estimate service publishes has the fields, and no others, that its contract promises."""

from __future__ import annotations

from dataclasses import fields
from typing import get_args, get_type_hints

import msgspec
import pytest

from services.estimate.catalogue import events as catalogue
from services.estimate.estimating import events as estimating
from services.estimate.estimating import lines as estimate_lines
from services.estimate.estimating.decisions import ESTIMATE
from services.estimate.inspection import events as inspection
from services.estimate.video import events as video
from shared.contracts import estimate as contract
from shared.contracts import estimate_catalogue as catalogue_contract
from shared.contracts import estimate_inspection as inspection_contract
from shared.contracts import estimate_video as video_contract
from shared.regulation import lines as work_lines
from tests.unit.services.estimate.test_catalogue import CHEAPER, GROUPS, SHAFT
from tests.unit.services.estimate.test_estimating import DRAFTED, ISSUED, answer

PUBLISHED = {
    **dict.fromkeys(get_args(catalogue.ItemEvent), catalogue_contract),
    **dict.fromkeys(get_args(inspection.InspectionEvent), inspection_contract),
    **dict.fromkeys(get_args(estimating.EstimateEvent), contract),
    **dict.fromkeys(get_args(video.VideoEvent), video_contract),
}
NESTED = (
    (catalogue.Entry, catalogue_contract.Entry),
    (catalogue.Prices, catalogue_contract.Prices),
    (inspection.Photo, inspection_contract.Photo),
    (estimate_lines.Line, contract.EstimateLine),
    (work_lines.Sums, contract.EstimateTotals),
    (estimating.Shop, contract.EstimateShop),
    (estimating.Document, contract.Document),
    (estimating.Shown, contract.Shown),
)


@pytest.mark.parametrize("kind", PUBLISHED, ids=lambda kind: kind.__name__)
def test_every_published_event_is_promised_field_by_field(kind):
    promised = getattr(PUBLISHED[kind], kind.__event_name__)

    assert {field.name for field in fields(kind)} == set(get_type_hints(promised))


@pytest.mark.parametrize(("kind", "promised"), NESTED, ids=lambda kind: kind.__name__)
def test_what_events_carry_is_promised_too(kind, promised):
    assert {field.name for field in fields(kind)} == set(get_type_hints(promised))


EXAMPLES = [
    GROUPS,
    catalogue.CatalogueItemChanged(before=SHAFT, entry=SHAFT),
    catalogue.CatalogueItemOverridden(dealership="suwon", prices=CHEAPER),
    DRAFTED,
    ISSUED,
    ESTIMATE.decide(ESTIMATE.fold([DRAFTED, ISSUED]), answer("l1"))[0],
]


@pytest.mark.parametrize("event", EXAMPLES, ids=lambda event: type(event).__name__)
def test_examples_have_the_promised_types(event):
    msgspec.convert(msgspec.to_builtins(event), getattr(PUBLISHED[type(event)], type(event).__name__))
