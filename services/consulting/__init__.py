"""Advice beside the work: from a symptom to what is to be looked at, and pages that explain parts.

Owns the streams `consultation-<order id>` (what a visit's customer told of the car, CM-59) and
`article-<topic>` (what somebody wrote for a page on a part, CM-05, CM-58). Publishes the events named in
`shared.contracts.consulting`; listens to nothing. The items that symptoms lead to, and that the pages are
about, are those of the estimate service's inspection sheet, by their ids. Keeps pictures in the blob store
under ``article/<topic>/<picture id>``.
"""
