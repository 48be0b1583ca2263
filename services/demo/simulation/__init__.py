"""A dealer group's days, invented: what would be asked of the services, when, and by whom.

`plan` makes the days (pure: the same arguments give the same days), `script` words each step as a
command, `play` sends them.
"""
