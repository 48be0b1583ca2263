"""What the consulting service publishes has the fields, and no others, that its contract promises."""

from __future__ import annotations

from dataclasses import fields
from typing import get_args, get_type_hints

import pytest

from services.consulting.articles import events as articles
from services.consulting.articles import first
from services.consulting.cases import events as cases
from services.consulting.fluids import events as fluids
from services.consulting.opportunities import events as opportunities
from services.consulting.symptoms import events as symptoms
from shared.contracts import consulting as contract

PUBLISHED = (
    *get_args(symptoms.ConsultationEvent),
    *get_args(articles.ArticleEvent),
    *get_args(opportunities.OpportunityEvent),
    *get_args(cases.CaseEvent),
    *get_args(fluids.FluidEvent),
)
NESTED = (
    (first.Text, contract.ArticleText),
    (articles.Picture, contract.ArticlePicture),
    (opportunities.Work, contract.DeclinedWork),
    (cases.CaseText, contract.CaseText),
    (cases.About, contract.CaseAbout),
    (fluids.FluidSpec, contract.FluidSpec),
)


@pytest.mark.parametrize("kind", PUBLISHED, ids=lambda kind: kind.__name__)
def test_every_published_event_is_promised_field_by_field(kind):
    promised = getattr(contract, kind.__event_name__)

    assert {field.name for field in fields(kind)} == set(get_type_hints(promised))


@pytest.mark.parametrize(("kind", "promised"), NESTED, ids=lambda kind: kind.__name__)
def test_what_events_carry_is_promised_too(kind, promised):
    assert {field.name for field in fields(kind)} == set(get_type_hints(promised))
