"""One page of a PDF or a picture as a fresh JPEG with its text, as JSON on standard output. Knows no portal.

Runs as a process of its own (`portal.core.readable` starts it): the file is hostile until shown otherwise, so whoever
takes this process over finds no secret in its environment and little memory and time, and can open no file and no
connection. That is also why everything is imported before the limits, and fonts that a PDF lacks are the library's own.
"""

from __future__ import annotations

import base64
import codecs
import io
import json
import resource
import sys

import pypdfium2
from PIL import Image, ImageOps

MEMORY = 1 << 30  # bytes of address space; a page at 150 dots an inch needs a tenth
SECONDS = 10  # of the processor
WIDTH, HEIGHT = 1240, 3508  # of the picture: an A4 page at 150 dots an inch, and twice its height
MOST_TEXT = 20_000
MAX_PIXELS = 50_000_000


def limit() -> None:
    """Memory, processor time, nothing opened (files, connections) beyond the three that are open, nothing written."""
    Image.preinit()  # imports the formats while files can still be opened
    codecs.lookup("utf-16-le")
    pypdfium2.PdfDocument.new().close()  # loads the library's parts likewise
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 3),
    ):
        resource.setrlimit(kind, (most, most))


def of_pdf(data, number):
    pdf = pypdfium2.PdfDocument(data)
    pdf.init_forms()  # what was typed into a form's fields is part of what the paper says; no script runs
    pages = len(pdf)
    page = pdf[min(max(number, 1), pages) - 1]
    width, height = page.get_size()
    scale = min(WIDTH / max(width, 1), HEIGHT / max(height, 1))
    image = page.render(scale=scale, may_draw_forms=True).to_pil()
    text = page.get_textpage().get_text_bounded()
    return pages, image, text


def of_picture(data):
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2  # Pillow refuses at twice this
    image = Image.open(io.BytesIO(data), formats=("PNG", "JPEG"))
    image.draft("RGB", (WIDTH, HEIGHT))
    image = ImageOps.exif_transpose(image)
    image.thumbnail((WIDTH, HEIGHT))
    return 1, image, ""


def jpeg(image) -> bytes:
    """Pixels only: nothing of the file's own bytes, comments or places is left."""
    if image.mode not in ("RGB", "L"):
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        image = Image.alpha_composite(white, image).convert("RGB")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80, optimize=False)
    return out.getvalue()


def main() -> None:
    kind, number = sys.argv[1], int(sys.argv[2])
    data = sys.stdin.buffer.read()
    limit()
    pages, image, text = of_pdf(data, number) if kind == "application/pdf" else of_picture(data)
    size = {"width": image.width, "height": image.height}
    answer = {"pages": pages, "jpeg": base64.b64encode(jpeg(image)).decode(), "text": text[:MOST_TEXT], **size}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
