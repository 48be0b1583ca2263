"""The cabinet's camera: one picture of whoever stands there, for the record (CN-107, CN-108)."""

from __future__ import annotations

import shutil
import subprocess
from itertools import count
from pathlib import Path
from typing import Final, Protocol

from services.keybox_agent.adapters.pictures import Pictures
from shared.telemetry import get_logger

_WITHIN: Final = 4.0
_SIZE: Final = "640x480"
_log = get_logger("camera")


class NoPicture(Exception):
    """The camera gave none."""


class Camera(Protocol):
    """Gives a JPEG; NoPicture otherwise."""

    def shoot(self) -> bytes: ...


class VideoDevice:
    """A UVC camera through V4L2, by ffmpeg or fswebcam, whichever is installed."""

    def __init__(self, device: str) -> None:
        self._device = device

    def shoot(self) -> bytes:
        """One frame."""
        try:
            made = subprocess.run(  # noqa: S603  our own command line
                self._command(), stdin=subprocess.DEVNULL, capture_output=True, timeout=_WITHIN, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise NoPicture(str(error)) from error
        if made.returncode or not made.stdout:
            raise NoPicture(made.stderr[-200:].decode(errors="replace"))
        return made.stdout

    def _command(self) -> list[str]:
        if ffmpeg := shutil.which("ffmpeg"):
            source = ["-f", "v4l2", "-video_size", _SIZE, "-i", self._device]
            return [
                ffmpeg,
                "-loglevel",
                "error",
                *source,
                "-frames:v",
                "1",
                "-c:v",
                "mjpeg",
                "-f",
                "image2pipe",
                "-",
            ]
        if fswebcam := shutil.which("fswebcam"):
            return [fswebcam, "-q", "-d", self._device, "-r", _SIZE, "--no-banner", "--jpeg", "85", "-"]
        raise NoPicture("neither ffmpeg nor fswebcam is installed")


class PictureFolder:
    """The pictures of a folder, one after the other: a camera to practise with."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = count()

    def shoot(self) -> bytes:
        """The next of them."""
        found = sorted(self._folder.glob("*.jpg"))
        if not found:
            raise NoPicture(f"{self._folder} holds no *.jpg")
        return found[next(self._number) % len(found)].read_bytes()


def camera_at(place: str) -> Camera | None:
    """A video device, or a folder of pictures; None for no place."""
    if not place:
        return None
    return PictureFolder(Path(place)) if Path(place).is_dir() else VideoDevice(place)


class Eye:
    """The camera and what it has seen; a camera that fails keeps nobody from signing in."""

    def __init__(self, camera: Camera | None, pictures: Pictures) -> None:
        self._camera = camera
        self._pictures = pictures

    def snap(self) -> str | None:
        """The reference of a picture that is safe on the disk; None without one."""
        if self._camera is None:
            return None
        try:
            return self._pictures.keep(self._camera.shoot())
        except (NoPicture, OSError) as error:
            _log.warning("no_picture", reason=str(error))
            return None
