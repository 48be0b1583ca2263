"""The codecs of this service, for whoever reads its events."""

from __future__ import annotations

from services.consulting.articles.streams import ARTICLE_CODEC
from services.consulting.cases.streams import CASE_CODEC
from services.consulting.fluids.streams import FLUID_CODEC
from services.consulting.opportunities.streams import OPPORTUNITY_CODEC
from services.consulting.symptoms.streams import CONSULTATION_CODEC

CODECS = (CONSULTATION_CODEC, ARTICLE_CODEC, OPPORTUNITY_CODEC, CASE_CODEC, FLUID_CODEC)
