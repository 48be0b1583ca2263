"""Personal data in the log: a data key per customer, the keys apart from the log, erasure by key destruction.

`PrivateLog` stands in front of the log: what an event declares as personal (`shared.kernel.personal`) is
encrypted on the way in and readable on the way out, for as long as the customer's key exists. The stored
form is described in docs/privacy.md.
"""

from __future__ import annotations

from shared.privacy.anchor import Anchor
from shared.privacy.box import SEALED, WITHHELD, withheld
from shared.privacy.erasures import Erasure, Erasures
from shared.privacy.keyring import Keyring
from shared.privacy.log import NoSubject, PrivateLog
from shared.privacy.master import MasterKeys, NoMasterKey, make_master_key
from shared.privacy.opening import ErasureBook, KeysAt, open_erasures, open_keyring, open_private_log
from shared.privacy.store import KeyStore, State

__all__ = [
    "SEALED",
    "WITHHELD",
    "Anchor",
    "Erasure",
    "ErasureBook",
    "Erasures",
    "KeyStore",
    "Keyring",
    "KeysAt",
    "MasterKeys",
    "NoMasterKey",
    "NoSubject",
    "PrivateLog",
    "State",
    "make_master_key",
    "open_erasures",
    "open_keyring",
    "open_private_log",
    "withheld",
]
