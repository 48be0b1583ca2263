"""How a cabinet's box becomes one of the group's: a code used once, a certificate, and its end.

Owns the streams ``enrolment-<cabinet>``. The broker knows a box by the user that its certificate names; each
enrolment has another user, so what a stolen box holds never opens anything again.
"""
