UPDATE projection.checkpoint SET schema = %s WHERE schema = %s
