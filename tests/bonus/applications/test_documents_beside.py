"""Documents beside the case: a page as a picture made in a process of its own, and never the file itself."""

from __future__ import annotations

import base64
import io
import json
import re
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from bonus.applications.models import Attachment
from portal.accounts.roles import Role
from portal.core import readable, uploads
from portal.core.models import AuditEvent, StoredFile
from tests.bonus.applications import cases
from tests.factories import MunicipalityFactory, by_password_only, official, strong

pytestmark = pytest.mark.django_db


def pdf(*texts: str, size: str = "595 842") -> bytes:
    """A PDF with a line of text on each page."""
    pages = [3 + 2 * number for number in range(len(texts))]
    objects = {1: "<</Type/Catalog/Pages 2 0 R>>",
               2: f"<</Type/Pages/Count {len(pages)}/Kids[{' '.join(f'{n} 0 R' for n in pages)}]>>"}  # fmt: skip
    for number, text in zip(pages, texts, strict=True):
        font = "<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
        drawn = f"BT /F 40 Tf 50 700 Td ({text}) Tj ET"
        objects[number] = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {size}]/Contents {number + 1} 0 R/Resources{font}>>"
        objects[number + 1] = f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream"
    body, places = b"%PDF-1.7\n", []
    for number, text in sorted(objects.items()):
        places.append(f"{len(body):010} 00000 n \n")
        body += f"{number} 0 obj\n{text}\nendobj\n".encode()
    table = f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{''.join(places)}"
    return body + f"{table}trailer\n<</Root 1 0 R/Size {len(places) + 1}>>\nstartxref\n{len(body)}\n%%EOF\n".encode()


def png(width: int = 60, height: int = 30) -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (width, height), (200, 30, 30, 128)).save(out, "PNG")
    return out.getvalue()


def attach(case, data: bytes, name: str = "sopimus.pdf") -> Attachment:
    stored = uploads.store(SimpleUploadedFile(name, data), actor=case.member)
    return Attachment.objects.create(
        application=case.application, kind="other", file=stored, added_by=case.member, sent=True
    )


def read(client, case, *documents: str):
    query = "&".join(f"document={text}" for text in documents)
    return client.get(reverse("bonus:case", args=[case.application.pk]) + f"?{query}")


def picture_in(page: str) -> Image.Image:
    found = re.search(r'src="data:image/jpeg;base64,([^"]+)"', page)
    return Image.open(io.BytesIO(base64.b64decode(found[1])))


@pytest.fixture
def case():
    return cases.in_handling()


def test_a_page_stands_beside_the_facts_with_its_text_and_the_next_page(client, case):
    contract = attach(case, pdf("Sopimus", "Palkka 2345 euroa"))
    strong(client, case.handler)
    first = read(client, case, f"{contract.pk}-1").content.decode()
    assert "1/2" in first or "Sivu 1" in first or "Page 1 of 2" in first
    assert "<p>Sopimus</p>" in first and "Palkka 2345" not in first
    assert f"?document={contract.pk}-2#documents" in first
    assert case.application.reference in first  # the case's own page is all there
    second = read(client, case, f"{contract.pk}-2").content.decode()
    assert "Palkka 2345 euroa" in second
    assert picture_in(second).size == (1240, 1755)


def test_two_documents_stand_beside_each_other_and_each_keeps_its_page(client, case):
    contract, pay = attach(case, pdf("Sopimus", "Toinen")), attach(case, png(), "palkka.png")
    strong(client, case.handler)
    page = read(client, case, f"{contract.pk}-2", f"{pay.pk}-1").content.decode()
    assert page.count("data:image/jpeg") == 2
    assert f"?document={contract.pk}-1&amp;document={pay.pk}-1#documents" in page


def test_every_opening_is_in_the_audit_trail(client, case):
    contract = attach(case, pdf("Sopimus"))
    strong(client, case.handler)
    read(client, case)
    assert not AuditEvent.objects.filter(action="attachment.read").exists()
    read(client, case, f"{contract.pk}-1")
    event = AuditEvent.objects.get(action="attachment.read")
    assert (event.actor, event.object_id, event.fields) == (case.handler, str(contract.pk), "page 1")
    assert event.subject_id == str(case.placement.client_id)


@pytest.mark.parametrize("bad", ["x", "1", "1-", "-1", "1-1-1", "99999999999-1", "²-1", "../../etc-1"])
def test_an_address_that_is_none_is_not_found(client, case, bad):
    strong(client, case.handler)
    assert read(client, case, bad).status_code == 404


def test_another_cases_document_is_not_found(client, case):
    other = cases.in_handling()
    foreign = attach(other, pdf("Vieras"))
    strong(client, case.handler)
    assert read(client, case, f"{foreign.pk}-1").status_code == 404
    assert not AuditEvent.objects.filter(action="attachment.read").exists()


def test_another_municipality_and_a_weak_session_see_nothing(client, case):
    contract = attach(case, pdf("Sopimus"))
    strong(client, official(Role.HANDLER, municipality=MunicipalityFactory(code="305", name_fi="Kuusamo")))
    assert read(client, case, f"{contract.pk}-1").status_code == 404
    by_password_only(client, case.handler)
    weak = read(client, case, f"{contract.pk}-1")
    assert weak.status_code != 200 and b"data:image" not in weak.content
    assert not AuditEvent.objects.filter(action="attachment.read").exists()


@pytest.mark.parametrize("scan", [StoredFile.Scan.WAITING, StoredFile.Scan.INFECTED])
def test_a_file_in_quarantine_is_not_shown(client, case, scan):
    contract = attach(case, pdf("Sopimus"))
    StoredFile.objects.filter(pk=contract.file_id).update(scan=scan)
    strong(client, case.handler)
    page = read(client, case, f"{contract.pk}-1").content.decode()
    assert "data:image/jpeg" not in page and "<p>Sopimus</p>" not in page
    assert not AuditEvent.objects.filter(action="attachment.read").exists()


def test_a_picture_is_made_anew_without_a_byte_of_what_was_sent():
    sent = png(400, 200) + b"<script>alert(1)</script>"
    stored = uploads.store_bytes(sent, name="a.png", content_type="image/png", actor=None)
    page = readable.page(stored, 1)
    made = base64.b64decode(page.source.partition(",")[2])
    assert made.startswith(b"\xff\xd8\xff") and b"script" not in made
    assert (page.width, page.height, page.pages) == (400, 200, 1)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (cases.PDF, "application/pdf"),  # no pages
        (b"%PDF-1.7 nothing %%EOF", "application/pdf"),
        (SVG, "image/png"),
        (b"\x89PNG\r\n\x1a\n" + SVG, "image/png"),
        (b"GIF89a" + b"\0" * 50, "image/jpeg"),
    ],
)
def test_what_cannot_be_made_into_a_picture_gives_a_sentence(client, case, data, kind):
    stored = uploads.store_bytes(data, name="a.pdf", content_type=kind, actor=case.member)
    Attachment.objects.create(application=case.application, kind="other", file=stored, added_by=case.member, sent=True)
    assert readable.page(stored, 1) is None
    strong(client, case.handler)
    response = read(client, case, f"{Attachment.objects.get(file=stored).pk}-1")
    assert response.status_code == 200 and b"data:image/jpeg" not in response.content
    assert b"alert(1)" not in response.content


def png_bomb(side: int) -> bytes:
    """A few kilobytes that unfold to `side` × `side` pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")

    head = side.to_bytes(4, "big") * 2 + b"\x10\x06\0\0\0"  # 16 bits of four colours
    packer, rows = zlib.compressobj(9), b""
    for _row in range(side):
        rows += packer.compress(b"\0" * (1 + side * 8))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows + packer.flush()) + chunk(b"IEND", b"")


def test_a_bomb_of_pixels_ends_in_its_own_process():
    bomb = png_bomb(9000)  # 81 million pixels: 650 MB unfolded
    assert len(bomb) < 1_000_000
    stored = uploads.store_bytes(bomb, name="a.png", content_type="image/png", actor=None)
    assert readable.page(stored, 1) is None


def test_an_immense_page_becomes_a_picture_of_bounded_size():
    stored = uploads.store_bytes(
        pdf("Iso", size="14400 14400"), name="a.pdf", content_type="application/pdf", actor=None
    )
    page = readable.page(stored, 1)
    assert (page.width, page.height) == (1240, 1240)


def test_a_page_that_takes_for_ever_is_cut_off(monkeypatch, tmp_path):
    slow = tmp_path / "slow.py"
    slow.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(readable, "SCRIPT", slow)
    monkeypatch.setattr(readable, "SECONDS", 0.5)
    stored = uploads.store_bytes(pdf("Hidas"), name="a.pdf", content_type="application/pdf", actor=None)
    assert readable.page(stored, 1) is None


def test_the_process_sees_no_settings_and_has_little_memory(monkeypatch, tmp_path):
    told = tmp_path / "told.py"
    told.write_text(
        f"import sys; sys.path.insert(0, {str(readable.SCRIPT.parent)!r})\n"
        "import base64, json, os, resource\nimport page_image\npage_image.limit()\n"
        "said = sorted(set(os.environ) - {'LC_CTYPE'}) + [resource.getrlimit(resource.RLIMIT_AS)[0]]\n"
        "try: open(page_image.__file__); said.append('opened')\nexcept OSError: said.append('no file')\n"
        "jpeg = base64.b64encode(b'\\xff\\xd8\\xff').decode()\n"
        "print(json.dumps({'jpeg': jpeg, 'pages': 1, 'width': 1, 'height': 1, 'text': json.dumps(said)}))\n"
    )
    monkeypatch.setattr(readable, "SCRIPT", told)
    monkeypatch.setenv("SECRET_KEY", "not for the process")
    stored = uploads.store_bytes(pdf("x"), name="a.pdf", content_type="application/pdf", actor=None)
    assert json.loads(readable.page(stored, 1).text) == [1 << 30, "no file"]


@pytest.mark.parametrize(
    "answer",
    [b"", b"{}", b"[]", b"not json", b'{"jpeg": "PHN2Zz4=", "pages": 1, "width": 1, "height": 1}',
     b'{"jpeg": "/9j/", "pages": 0, "width": 1, "height": 1}'],
)  # fmt: skip
def test_an_answer_that_is_no_jpeg_is_not_believed(answer):
    assert readable._checked(answer, 1) is None
