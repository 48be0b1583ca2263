"""``python -m services.web``: the screens."""

from services.web.server import main

main()
