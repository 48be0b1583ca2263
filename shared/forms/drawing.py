"""The press's child: ``python -m shared.forms.drawing <file descriptor> <idle seconds>``."""

from __future__ import annotations

import gc
import os
import socket
import sys
from typing import Any

from shared.forms import frames


def serve(link: socket.socket) -> None:
    """Draw what comes until nobody asks any more."""
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration

    # What a sheet says cannot make this process read a file or open a connection.
    fetcher = weasyprint.urls.URLFetcher(allowed_protocols=["data"], allow_redirects=False)
    # one look for the fonts for all sheets: none brings a font of its own
    fonts = FontConfiguration()
    gc.freeze()  # what the library holds for ever is not walked through while a sheet is drawn
    while True:
        try:
            html = frames.receive(link).decode()
        except (TimeoutError, frames.Closed):
            return
        frames.send(link, _drawn(weasyprint.HTML(string=html, url_fetcher=fetcher), fonts))


def _drawn(sheet: Any, fonts: Any) -> bytes:
    try:
        pdf: bytes = sheet.write_pdf(font_config=fonts)
    except Exception as failure:  # whatever it was, the next sheet is drawn all the same
        return b"E" + type(failure).__name__.encode()
    return b"P" + pdf


def main() -> None:
    """Runs until the parent is gone or has asked for nothing for so long."""
    descriptor, idle = int(sys.argv[1]), float(sys.argv[2])
    os.nice(5)  # those who wait for a command come before those who wait for paper
    with socket.socket(fileno=descriptor) as link:
        link.settimeout(idle)
        serve(link)


if __name__ == "__main__":
    main()
