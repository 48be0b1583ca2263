"""Texts to phones: one message to one number, by a template, sent once, with its delivery receipt.

Owns the streams `message-<id>`. Publishes the events named in `shared.contracts.messaging`; listens to its
own `message.MessageQueued`.
"""
