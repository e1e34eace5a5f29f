"""Files that people send: checked by content and for viruses, kept under a random name, served as attachments."""

from __future__ import annotations

import hashlib
import io
import logging
import unicodedata
import warnings
from typing import Any

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.http import FileResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import audit, clock, jobs, scanner
from portal.core.exceptions import Refused
from portal.core.models import StoredFile

logger = logging.getLogger(__name__)
Scan = StoredFile.Scan
DOCUMENTS = {"application/pdf": (".pdf",), "image/png": (".png",), "image/jpeg": (".jpg", ".jpeg")}
KINDS_TEXT = gettext_lazy("PDF, PNG or JPEG, at most 10 MB")
MAX_PIXELS = 50_000_000
MOST_NAME = 100


def validate(upload: Any) -> str:
    """Check size, content and ending of an uploaded file. Returns its content type; raises ValidationError."""
    if not upload.size:
        raise ValidationError(_("The file is empty. Choose another file."))
    if upload.size > settings.UPLOAD_MAX_BYTES:
        raise ValidationError(_("The file is larger than 10 MB. Choose a smaller file."))
    data = upload.read()
    upload.seek(0)
    guess = filetype.guess(data[:8192])
    kind = guess.mime if guess else ""
    if kind not in DOCUMENTS:
        raise ValidationError(_("The file is not a PDF, PNG or JPEG. Save it as one of them and choose it again."))
    if not upload.name.lower().endswith(DOCUMENTS[kind]):
        raise ValidationError(
            _("The ending of the file's name does not match its content. Rename it and choose it again.")
        )
    (_check_pdf if kind == "application/pdf" else _check_image)(data)
    return kind


def _check_pdf(data: bytes) -> None:
    if b"/Encrypt" in data[-4096:] or b"/Encrypt" in data[:4096]:
        raise ValidationError(_("The PDF is protected with a password. Remove the protection and choose it again."))
    if b"%%EOF" not in data[-2048:]:
        raise ValidationError(_("The PDF is broken. Save it again and choose it."))


def _check_image(data: bytes) -> None:
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            image = Image.open(io.BytesIO(data))
            if image.width * image.height > MAX_PIXELS:
                raise ValueError("too many pixels")
            image.verify()
    except Exception as error:
        raise ValidationError(_("The picture is broken or too large. Save it again and choose it.")) from error


def store(upload: Any, *, actor: Any) -> StoredFile:
    """Validate and keep an uploaded file. Call inside the caller's transaction."""
    content_type = validate(upload)
    upload.seek(0)
    state = Scan.WAITING if scanner.configured() else Scan.NOT_SCANNED
    stored = _keep(upload.read(), name=upload.name, content_type=content_type, actor=actor, scan=state)
    if state == Scan.WAITING:
        jobs.enqueue("uploads.scan", str(stored.pk), file_id=str(stored.pk))
    return stored


def store_bytes(data: bytes, *, name: str, content_type: str, actor: Any) -> StoredFile:
    """Keep `data`, which the portal has made itself, byte for byte."""
    return _keep(data, name=name, content_type=content_type, actor=actor, scan=Scan.OWN)


def _keep(data: bytes, *, name: str, content_type: str, actor: Any, scan: str) -> StoredFile:
    stored = StoredFile(
        name=safe_name(name),
        content_type=content_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        uploaded_by=actor,
        created_at=clock.now(),
        scan=scan,
    )
    stored.file.save(stored.name, ContentFile(data), save=False)
    stored.save(force_insert=True)
    return stored


def safe_name(name: str) -> str:
    """A name to show and to save under: no folders, nothing invisible or that turns the text round, at most 100 long.

    The file itself lies under a random name, whatever this one says.
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    text = "".join(c for c in unicodedata.normalize("NFC", last) if c.isprintable()).strip(" .")
    stem, dot, ending = text.rpartition(".")
    return f"{stem[: MOST_NAME - len(ending) - 1]}{dot}{ending}"[-MOST_NAME:] or "file"


def scan_now(stored: StoredFile) -> None:
    """Ask the scanner about one file. Raises ScannerUnavailable: the file then stays where only its sender opens it."""
    with stored.file.open("rb") as file:
        virus = scanner.find_virus(file.read())
    state = Scan.INFECTED if virus else Scan.CLEAN
    StoredFile.objects.filter(pk=stored.pk).update(scan=state, scanned_at=clock.now())
    if virus:
        audit.record("file.infected", stored, actor=None, fields=virus)
        logger.error("virus in upload %s: %s", stored.pk, virus)


def why_closed(stored: StoredFile, reader: Any) -> str | None:
    """A sentence that says why the file is not opened for `reader`, or None."""
    if stored.scan == Scan.INFECTED:
        return _("A virus was found in this file, so nobody can open it. Ask for a new file.")
    if stored.scan == Scan.WAITING and stored.uploaded_by_id != getattr(reader, "pk", 0):
        return _("This file is still being checked for viruses. Try again in a few minutes.")
    return None


def serve(stored: StoredFile, *, reader: Any = None) -> FileResponse:
    """The file's bytes as an attachment; the caller has checked who asks. Nothing in it can run as a page of ours.

    Raises Refused for a file that the scanner has not cleared for this reader; without one, for everybody.
    """
    if sentence := why_closed(stored, reader):
        raise Refused(sentence)
    response = FileResponse(
        stored.file.open("rb"), as_attachment=True, filename=stored.name, content_type=stored.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
