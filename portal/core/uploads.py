"""Files that people send: checked by content, kept outside the web root under a random name, served as attachments."""

from __future__ import annotations

import hashlib
import io
import warnings
from typing import Any

import filetype
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.http import FileResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core import clock
from portal.core.models import StoredFile

DOCUMENTS = {"application/pdf": (".pdf",), "image/png": (".png",), "image/jpeg": (".jpg", ".jpeg")}
KINDS_TEXT = gettext_lazy("PDF, PNG or JPEG, at most 10 MB")
MAX_PIXELS = 50_000_000


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
    return store_bytes(upload.read(), name=upload.name, content_type=content_type, actor=actor)


def store_bytes(data: bytes, *, name: str, content_type: str, actor: Any) -> StoredFile:
    """Keep `data` byte for byte."""
    stored = StoredFile(
        name=name.replace("\\", "/").rsplit("/", 1)[-1][-200:],
        content_type=content_type,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        uploaded_by=actor,
        created_at=clock.now(),
    )
    stored.file.save(stored.name, ContentFile(data), save=False)
    stored.save(force_insert=True)
    return stored


def serve(stored: StoredFile, *, inline: bool = False) -> FileResponse:
    """The file's bytes; the caller has checked who asks. Nothing in it can run as a page of ours."""
    response = FileResponse(
        stored.file.open("rb"), as_attachment=not inline, filename=stored.name, content_type=stored.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return response
