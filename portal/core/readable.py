"""A page of a sent file as a picture that can stand on a page of ours. The file itself is only ever an attachment.

Neither the bytes nor the format of what was sent reach the browser: a process of its own (`page_image.py`, without
environment, with limits of memory and time) makes new pixels and takes the text, and what it answers is checked again.
"""

from __future__ import annotations

import base64
import json
import logging
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from portal.core.models import StoredFile

logger = logging.getLogger(__name__)
SCRIPT = Path(__file__).with_name("page_image.py")
SECONDS = 15  # on the clock; the script itself stops after 10 of the processor's
MOST_ANSWER = 8_000_000
MOST_PAGES = 10_000


@dataclass(frozen=True)
class Page:
    """One page: its number out of how many, its picture as a `data:` address, and its text."""

    number: int
    pages: int
    source: str
    width: int
    height: int
    text: str


def page(stored: StoredFile, number: int) -> Page | None:
    """The page, the last one when `number` is beyond it; None when the file cannot be made into a picture."""
    with stored.file.open("rb") as file:
        data = file.read()
    command = [sys.executable, "-I", str(SCRIPT), stored.content_type, str(number)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, env={}, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        logger.warning("page of upload %s took too long", stored.pk)
        return None
    if done.returncode or len(done.stdout) > MOST_ANSWER:
        logger.warning("page of upload %s could not be made: %s", stored.pk, done.returncode)
        return None
    return _checked(done.stdout, number)


def _checked(answer: bytes, number: int) -> Page | None:
    """What the process said, as far as it is a JPEG and numbers: it may have been taken over."""
    try:
        said = json.loads(answer)
        jpeg = base64.b64decode(said["jpeg"], validate=True)
        pages, width, height = (int(said[name]) for name in ("pages", "width", "height"))
    except (ValueError, KeyError, TypeError):
        return None
    if not jpeg.startswith(b"\xff\xd8\xff") or not 0 < pages <= MOST_PAGES:
        return None
    source = f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
    return Page(min(max(number, 1), pages), pages, source, width, height, str(said.get("text", "")).strip())
