"""The demonstration dealership and the simulator: enter people, cars and days through the real commands.

Owns nothing, publishes nothing: everything it does goes over the bus like anybody else's work.
"""
