-- Only from the place where the batch begins: a process that was given up must not go on beside its successor.
UPDATE projection.share
SET xid = %(until_xid)s, position = %(until_position)s
WHERE schema = %(schema)s AND number = %(number)s AND xid = %(xid)s AND position = %(position)s
