"""The calls of the customer service, by what they are about; `service.py` puts them together."""
