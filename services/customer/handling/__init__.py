"""The shell around the decisions: load the streams, decide, append. The log comes in; no bus, no views."""
