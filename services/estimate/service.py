"""Calls and facts of the estimate service, put together."""

from __future__ import annotations

from services.estimate.catalogue.calls import CatalogueCalls
from services.estimate.catalogue.streams import STREAMS as CATALOGUE
from services.estimate.estimating.answering import AnswerCalls
from services.estimate.estimating.calls import EstimateCalls
from services.estimate.estimating.forgetting import ForgettingCalls
from services.estimate.estimating.streams import STREAMS as ESTIMATES
from services.estimate.inspection.calls import InspectionCalls
from services.estimate.inspection.streams import STREAMS as INSPECTIONS
from services.estimate.video.calls import VideoCalls
from services.estimate.video.streams import STREAMS as VIDEOS
from shared.bus import Calls
from shared.runtime.providers import BlobsProvider, LogProvider, PressProvider, ViewsProvider


class EstimateService(
    CatalogueCalls, InspectionCalls, EstimateCalls, AnswerCalls, VideoCalls, ForgettingCalls
):
    """`shared.contracts.estimate` says what is published and what is asked."""

    name = "estimate"
    log = LogProvider({**CATALOGUE, **INSPECTIONS, **ESTIMATES, **VIDEOS})
    views = ViewsProvider()
    calls = Calls()
    press = PressProvider()
    blobs = BlobsProvider()
