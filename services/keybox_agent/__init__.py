"""Beside each key cabinet: reads its slots, and keeps a record of every key that is put or taken.

A plain process, never monkey-patched. It owns the serial port and the spool on its disk, and speaks to the
rest of the suite only through the broker, when there is one: days without a network are normal for it.
"""
