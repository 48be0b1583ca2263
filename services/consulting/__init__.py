"""Advice beside the work: symptoms, pages that explain parts, and repairs that wait for another day.

Owns the streams `consultation-<order id>` (what a visit's customer told of the car, CM-59), `article-<topic>`
(what somebody wrote for a page on a part, CM-05, CM-58), `repair_case-<id>` and `fluid-<id>` (what was learnt
of a trouble, what oil a car takes: CM-05), and `opportunity-<id>` (a line of an estimate that the customer
declined, CM-58). Publishes the events named in `shared.contracts.consulting`; hears the answers
to estimates. The items that symptoms lead to, and that the pages are about, are those of the estimate
service's inspection sheet, by their ids. Keeps pictures in the blob store under ``article/<topic>/<id>``
and ``case/<case>/<id>``.
"""
