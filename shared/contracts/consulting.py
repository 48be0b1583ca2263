"""What the consulting service publishes, what it is asked and what it answers.

Commands of a visit's consultation (order.edit), all with `order_id`:
- note_symptom: symptom, items, [note] · withdraw_symptom: symptom

Commands of the pages on parts (content.edit), all with `topic`, an item of the inspection's sheet:
- write_article: language, place, need, [labour, version] · restore_article: language, [version]
- show_picture: picture_id, sha256, size, width, height (stored before: ``article/<topic>/<id>``)
- remove_picture

Commands of repair cases and of fluids (content.edit), for the whole group; all with `id` but for what is new:
- write_case: language, title, complaint, cause, remedy, [id, version, models, symptoms, parts]
- show_case_picture: picture_id, sha256, size, width, height (stored before: ``case/<id>/<picture id>``)
- remove_case_picture: picture_id · withdraw_case · bring_back_case
- specify_fluid: kind, [id, version, model_range, engine, viscosity, standard, capacity_ml, without_filter_ml,
  interval_km, interval_months, remark] · withdraw_fluid · bring_back_fluid

Commands to an opportunity, all with `id`:
- follow_up (customer.edit): outcome, next_on, title, note, [assignee]; title and note go into the customer's
  contact history · drop_opportunity (customer.edit): reason
- take_up (order.edit): [together, otherwise] → {"estimate_id"}: onto a new estimate, together with the car's
  other ones; `otherwise` is why that estimate is withdrawn when somebody else was faster

Queries (order.view): symptoms → {"symptoms": [Symptom]} · get_consultation: order_id → {"noted":
[NotedSymptom]} · list_articles: [after] → {"rows"} · article_history: topic → {"changes": [ArticleChange]}
· find_opportunities: [state, due_until, since, until, assignee, cars, limit, skip, after] → {"rows":
[OpportunityRow], "count", "sums", "counts"} · opportunities_of: car_id, [after] → {"rows"} ·
get_opportunity: id → OpportunityDetail
· find_cases: [text, symptoms, parts, model, withdrawn, language, limit, skip, after] → {"rows":
[RepairCaseRow], "count"} · get_case: id → RepairCase · find_fluids: [text, kind, withdrawn, limit, skip,
after] → {"rows": [Fluid], "count"} · get_fluid: id → Fluid with `version` and `changes` · fluids_for: [model,
engine, names] → {"rows": [Fluid], "kinds": {name: kind}}
Queries that a customer's link may ask too (order.view or estimate.answer): get_article: topic → Article ·
topics_of: names → {"topics": {name: topic or null}}
"""

from __future__ import annotations

from typing import Any, Literal, TypedDict


class SymptomNoted(TypedDict):
    """On ``consultation-<order id>``: `items` of the inspection's sheet are to be looked at."""

    order_id: str
    dealership: str
    customer_id: str
    car_id: str
    symptom: str
    items: list[str]
    note: str


class SymptomWithdrawn(TypedDict):
    symptom: str


class Symptom(TypedDict):
    """A place in the tree; `items` at its leaves, `below` elsewhere."""

    id: str
    path: list[str]
    below: list[str]
    items: list[str]


class NotedSymptom(TypedDict):
    symptom: str
    items: list[str]
    note: str


class ArticleText(TypedDict):
    """Where the part is and what it does, why it is needed, why the labour may cost more."""

    place: str
    need: str
    labour: str


class ArticlePicture(TypedDict):
    """`sha256` of the kept JPEG."""

    id: str
    sha256: str
    size: int
    width: int
    height: int


class ArticleWritten(TypedDict):
    """On ``article-<topic>``, of the whole group."""

    topic: str
    language: str
    text: ArticleText


class ArticleRestored(TypedDict):
    """The text that came with the program stands again."""

    topic: str
    language: str


class ArticlePictured(TypedDict):
    topic: str
    picture: ArticlePicture


class ArticlePictureRemoved(TypedDict):
    topic: str


class Article(TypedDict):
    """`own`: the languages whose text somebody wrote; `side`, `top`: points in the car's outlines."""

    topic: str
    version: int
    drawing: str
    side: list[list[int]]
    top: list[list[int]]
    picture: ArticlePicture | None
    own: list[str]
    texts: dict[str, ArticleText]


class ArticleChange(TypedDict):
    at: str
    by: str
    kind: str
    language: str | None
    text: ArticleText | None


class CaseText(TypedDict):
    title: str
    complaint: str
    cause: str
    remedy: str


class CaseAbout(TypedDict):
    """Model ranges (none: every car), leaves of the symptom tree, items of the inspection's sheet."""

    models: list[str]
    symptoms: list[str]
    parts: list[str]


class RepairCaseWritten(TypedDict):
    """On ``repair_case-<id>``, of the whole group."""

    case_id: str
    language: str
    text: CaseText
    about: CaseAbout


class RepairCasePictured(TypedDict):
    case_id: str
    picture: ArticlePicture


class RepairCasePictureRemoved(TypedDict):
    case_id: str
    picture_id: str


class RepairCaseWithdrawn(TypedDict):
    case_id: str


class RepairCaseBroughtBack(TypedDict):
    case_id: str


class RepairCase(CaseAbout):
    """`own`: the languages that somebody wrote; `drawings` of the pages' own, `changes` newest first."""

    id: str
    version: int
    own: list[str]
    withdrawn: bool
    drawings: list[str]
    pictures: list[ArticlePicture]
    texts: dict[str, CaseText]
    changes: list[dict[str, Any]]


class RepairCaseRow(CaseAbout):
    """In the asker's language where it is written in it; `fits`: of the car that was asked for, or of all."""

    id: str
    title: str
    complaint: str
    cause: str
    drawing: str | None
    picture: str | None
    own: bool
    withdrawn: bool
    fits: bool


class FluidSpec(TypedDict):
    """`model_range` are words that the car's model has, `engine` a part of its engine; none: every car."""

    kind: str
    model_range: str
    engine: str
    viscosity: str
    standard: str
    capacity_ml: int | None
    without_filter_ml: int | None
    interval_km: int | None
    interval_months: int | None
    remark: str


class FluidSpecified(TypedDict):
    """On ``fluid-<id>``, of the whole group."""

    fluid_id: str
    spec: FluidSpec


class FluidWithdrawn(TypedDict):
    fluid_id: str


class FluidBroughtBack(TypedDict):
    fluid_id: str


class Fluid(FluidSpec):
    """`own`: somebody wrote it, it is not the first set's."""

    id: str
    own: bool
    withdrawn: bool


Outcome = Literal["reached", "not_reached", "wants_later"]
Reason = Literal["not_wanted", "done_elsewhere", "car_gone", "not_needed"]


class DeclinedWork(TypedDict):
    """A line as the estimate offered it; quantities and hours are decimal numbers written as text."""

    item: str
    molit_code: str | None
    uncoded: bool
    part_class: str | None
    quantity: str
    unit_price: int
    labour_fee: int
    labour_hours: str
    explanation: str
    inspection_item: str | None
    urgent: bool


class OpportunityFound(TypedDict):
    """On ``opportunity-<id>``: a line of an estimate was declined; `next_on` somebody asks again."""

    opportunity_id: str
    dealership: str
    customer_id: str
    car_id: str
    order_id: str | None
    estimate_id: str
    estimate_number: str
    currency: str
    work: DeclinedWork
    declined_on: str
    next_on: str


class OpportunityFollowedUp(TypedDict):
    """`contact_id`: the entry of the customer's contact history that says what was said."""

    outcome: Outcome
    next_on: str
    assignee: str | None
    contact_id: str


class OpportunityTakenUp(TypedDict):
    estimate_id: str


class OpportunityDropped(TypedDict):
    reason: Reason


class OpportunityRow(TypedDict):
    """`amount` with VAT, in minor units; `late`: it should have been asked about before today."""

    id: str
    customer_id: str
    car_id: str
    estimate_id: str
    estimate_number: str
    item: str
    urgent: bool
    amount: int
    currency: str
    state: str
    declined_on: str
    next_on: str
    assignee: str | None
    outcome: Outcome | None
    taken_up: str | None
    dropped: Reason | None
    late: bool


class OpportunityDetail(TypedDict):
    """`history` newest first: each event with who (`by`), when (`at`) and its `kind`."""

    id: str
    state: str
    found: OpportunityFound
    next_on: str
    assignee: str | None
    outcome: Outcome | None
    taken_up: str | None
    dropped: Reason | None
    history: list[dict[str, Any]]
