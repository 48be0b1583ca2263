"""What the agent touches: the serial port, the spool on disk, the broker."""
