"""The views that people read across services: the CRM view and the workshop report.

Owns the schemas `crm` and `report` of the views database, both rebuilt from the log at any time. Publishes
nothing and changes nothing; its queries are those of `shared.contracts.reporting`.
"""
