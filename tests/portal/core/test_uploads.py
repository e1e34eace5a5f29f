"""Files that people send: what is taken, under which name it lies, who opens it, and what a browser may do with it."""

from __future__ import annotations

import io
import zipfile
import zlib

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from portal.core import jobs, uploads
from portal.core.exceptions import Refused
from portal.core.models import AuditEvent, JobRun, StoredFile
from tests.bonus.applications import cases
from tests.factories import UserFactory, strong
from tests.portal.core.clamd_stub import EICAR, Clamd

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\n%%EOF\n"
MEGABYTES_10 = 10 * 1024 * 1024


def a_file(name: str = "sopimus.pdf", data: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def picture(kind: str, size: tuple[int, int] = (2, 2)) -> bytes:
    data = io.BytesIO()
    Image.new("1" if kind == "PNG" else "L", size).save(data, kind)
    return data.getvalue()


def bomb_zip() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("0.txt", b"\0" * 50_000_000)
    return data.getvalue()


def bomb_pdf() -> bytes:
    """A stream that unpacks to 200 MB: nobody here unpacks it."""
    stream = zlib.compress(b"\0" * 200_000_000, 9)
    head = b"%PDF-1.7\n1 0 obj <</Length " + str(len(stream)).encode() + b"/Filter/FlateDecode>> stream\n"
    return head + stream + b"\nendstream endobj\n%%EOF\n"


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
GOOD = [
    ("sopimus.pdf", PDF),
    ("SOPIMUS.PDF", PDF),
    ("kuva.png", picture("PNG")),
    ("kuva.jpg", picture("JPEG")),
    ("kuva.jpeg", picture("JPEG")),
    ("a.exe.pdf", PDF),
    ("full.pdf", PDF[:-6] + b" " * (MEGABYTES_10 - len(PDF)) + PDF[-6:]),
    ("unpacks.pdf", bomb_pdf()),
]
BAD = {
    "empty": ("a.pdf", b""),
    "one byte too many": ("a.pdf", PDF[:-6] + b" " * (MEGABYTES_10 - len(PDF) + 1) + PDF[-6:]),
    "a page with scripts": ("a.svg", SVG),
    "a page with scripts, called a picture": ("a.png", SVG),
    "HTML, called a PDF": ("a.pdf", b"<html><script>alert(1)</script></html>"),
    "HTML with a PDF's end": ("a.pdf", b"<script>alert(1)</script>%PDF-1.7\n%%EOF"),
    "a program": ("a.pdf", b"MZ" + b"\0" * 200),
    "a zip bomb": ("a.zip", bomb_zip()),
    "a zip bomb, called a PDF": ("a.pdf", bomb_zip()),
    "a PDF with another ending": ("a.pdf.exe", PDF),
    "a PDF without an ending": ("a", PDF),
    "a PDF called a picture": ("a.png", PDF),
    "a PDF that is also a zip and has no end": ("a.pdf", b"%PDF-1.7\n" + bomb_zip()),
    "a PDF with a password": ("a.pdf", b"%PDF-1.7\ntrailer <</Encrypt 1 0 R>>\n%%EOF"),
    "half a picture": ("a.png", picture("PNG")[:40]),
    "a picture of 64 million dots": ("a.png", picture("PNG", (8000, 8000))),
    "a picture of 400 million dots": ("a.png", picture("PNG", (20000, 20000))),
}


@pytest.mark.parametrize(("name", "data"), GOOD, ids=[name for name, _data in GOOD])
def test_what_is_taken_is_kept_byte_for_byte(name, data):
    stored = uploads.store(a_file(name, data), actor=UserFactory())
    assert stored.file.read() == data and stored.name == name
    stored.file.close()


@pytest.mark.parametrize(("name", "data"), BAD.values(), ids=BAD.keys())
def test_what_is_refused_leaves_nothing(name, data, settings):
    with pytest.raises(ValidationError):
        uploads.store(a_file(name, data), actor=UserFactory())
    assert StoredFile.objects.count() == 0 and not list(settings.PRIVATE_ROOT.rglob("*"))


NAMES = [
    ("../../../etc/passwd.pdf", "passwd.pdf"),
    ("..\\..\\Windows\\sopimus.pdf", "sopimus.pdf"),
    ("/etc/passwd.pdf", "passwd.pdf"),
    ("sopimus\u202efdp.exe.pdf", "sopimusfdp.exe.pdf"),
    ("sopimus\x00.pdf", "sopimus.pdf"),
    ("sopimus\r\nSet-Cookie: a=b.pdf", "sopimusSet-Cookie: a=b.pdf"),
    ("...pdf", "pdf"),
    ("\u200b\u202e", "file"),
    ("a" * 300 + ".pdf", "a" * 96 + ".pdf"),
    ("työsopimus ä.pdf", "työsopimus ä.pdf"),
]


@pytest.mark.parametrize(("name", "kept"), NAMES)
def test_a_hostile_name_is_made_harmless(name, kept, settings):
    assert uploads.safe_name(name) == kept
    stored = uploads.store_bytes(PDF, name=name, content_type="application/pdf", actor=None)
    assert stored.file.name == f"{stored.pk.hex[:2]}/{stored.pk.hex}", "it lies under a name of ours"
    assert [path.name for path in settings.PRIVATE_ROOT.rglob("*") if path.is_file()] == [stored.pk.hex]
    answer = uploads.serve(stored, reader=None)
    assert (
        answer["Content-Disposition"].startswith("attachment; filename") and "\n" not in answer["Content-Disposition"]
    )
    answer.close()


@pytest.fixture
def case():
    return cases.in_handling()


def send(case, client, data: bytes = PDF, name: str = "liite.pdf"):
    strong(client, case.member, organisation=case.placement.organisation)
    path = reverse("bonus:attachments", args=[case.application.pk])
    return client.post(path, {"kind": "other", "file": a_file(name, data)})


def opened(case, client, user):
    strong(client, user)
    attachment = case.application.attachments.order_by("-pk").first()
    answer = client.get(reverse("bonus:attachment", args=[case.application.pk, attachment.pk]))
    answer.received = answer.getvalue() if answer.streaming else answer.content
    return answer


def test_a_file_is_served_so_that_nothing_in_it_runs(case, client):
    answer = opened(case, client, case.handler)
    assert answer.status_code == 200 and answer.received == cases.PDF
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in answer["Cache-Control"] and answer["Content-Type"] == "application/pdf"


def test_without_a_scanner_the_portal_says_so(case, client):
    stored = case.application.attachments.get().file
    assert stored.scan == "not_scanned" and not JobRun.objects.filter(kind="uploads.scan").exists()
    strong(client, case.handler)
    page = client.get(reverse("bonus:case", args=[case.application.pk])).content.decode()
    assert "ei ole tarkastettu virusten varalta" in page


@pytest.fixture
def clamd(settings):
    with Clamd() as clamd:
        settings.CLAMAV_ADDRESS, settings.CLAMAV_TIMEOUT = clamd.address, 0.5
        yield clamd


@pytest.fixture
def sent(clamd):
    """A case whose attachment came while there was a scanner."""
    return cases.in_handling()


def scan_of(case) -> str:
    return StoredFile.objects.get(pk=case.application.attachments.get().file_id).scan


def test_until_it_is_checked_only_its_sender_opens_it(sent, clamd, client):
    assert scan_of(sent) == "waiting"
    assert opened(sent, client, sent.handler).status_code == 422
    assert opened(sent, client, sent.decider).status_code == 422
    assert opened(sent, client, sent.member).status_code == 200
    jobs.run_waiting()
    assert scan_of(sent) == "clean" and clamd.seen == [cases.PDF]
    assert opened(sent, client, sent.handler).status_code == 200


def test_a_virus_opens_for_nobody(clamd, caplog):
    sender = UserFactory()
    infected = PDF[:-6] + EICAR + PDF[-6:]
    stored = uploads.store(a_file(data=infected), actor=sender)
    jobs.run_waiting()
    stored.refresh_from_db()
    assert stored.scan == "infected" and stored.scanned_at
    for reader in (sender, UserFactory(), None):
        with pytest.raises(Refused):
            uploads.serve(stored, reader=reader)
    assert AuditEvent.objects.get(action="file.infected").fields == "Eicar-Test-Signature"
    assert "Eicar" in caplog.text


@pytest.mark.parametrize("mood", ["drops", "hangs", "garbage", "too big"])
def test_a_scanner_that_does_not_answer_clears_nothing(sent, clamd, client, mood):
    clamd.mood = mood
    jobs.run_waiting()
    assert scan_of(sent) == "waiting" and JobRun.objects.get(kind="uploads.scan").state == "waiting"
    assert opened(sent, client, sent.handler).status_code == 422


def test_no_scanner_at_its_address(settings, client):
    settings.CLAMAV_ADDRESS = "127.0.0.1:9"
    case = cases.in_handling()
    jobs.run_waiting()
    assert scan_of(case) == "waiting"
    assert opened(case, client, case.handler).status_code == 422


def test_a_refused_file_says_why_beside_the_field(client):
    case = cases.draft()
    answer = send(case, client, SVG, "kuva.png")
    assert answer.status_code == 422
    page = BeautifulSoup(answer.content, "html.parser")
    sentence = page.select_one(".govuk-error-summary li").get_text(strip=True)
    assert "PDF" in sentence and sentence in page.select_one(".govuk-error-message").get_text(" ", strip=True)
    assert StoredFile.objects.count() == 0


def test_what_a_test_uploads_goes_with_the_test(tmp_path):
    stored = uploads.store(a_file(), actor=UserFactory())
    assert stored.file.path.startswith(str(tmp_path))
