"""The video consultation of a visit: who was asked, when a call began and ended (CM-01, CM-57).

The pictures themselves go from browser to browser; nothing of them comes here, and nothing is recorded.
"""
