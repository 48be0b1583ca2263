"""`baylog backup` and `baylog restore`: the log, the keys, the services’ tables and the blobs in a folder."""
