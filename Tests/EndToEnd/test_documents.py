"""Documents through the real daemon and its sandbox: what other programs write, and what nobody should."""

import re
import subprocess
import zipfile

import documents
import pytest
import requests
from binary import HANG


@pytest.fixture(scope="module")
def maker(tmp_path_factory):
    assert documents.available(), "pandoc, soffice, qpdf and poppler-utils are needed: run scripts/setup"
    return documents.Maker(tmp_path_factory.mktemp("documents"))


@pytest.fixture(scope="module")
def post(daemon):
    """Sends a document: post(path or bytes, name=…, kind=…)."""

    def send(content, name=None, kind="cv"):
        data = content if isinstance(content, bytes) else content.read_bytes()
        file = (name or getattr(content, "name", "cv"), data)
        return requests.post(
            daemon.url("/documents"), files={"file": file}, data={"kind": kind}, timeout=HANG
        )

    return send


@pytest.fixture(scope="module")
def text(daemon, post):
    """The text that is kept of a document."""

    def read(content, **options):
        answer = post(content, **options)
        assert answer.status_code == 201, answer.text
        kept = requests.get(daemon.url(answer.headers["Location"]), timeout=HANG).json()
        assert {key: kept[key] for key in answer.json()} == answer.json()
        return kept["text"]

    return read


def refused(answer, status=400):
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status
    return answer.json()["detail"]


def words(text):
    return set(re.findall(r"\w{3,}", text))


# What is read.

LINES = ["1. First point", "2. Second point", "2019\tEngineer\tLondon", "2021\tLead\tTurin"]


@pytest.mark.parametrize("writer", ["pandoc", "libreoffice"])
def test_word_documents_keep_lists_and_tables(text, maker, writer):
    lines = text(getattr(maker, writer)("docx")).splitlines()
    assert [line for line in LINES if line not in lines] == []
    assert "• nested bullet" in lines
    assert "Senior engineer; built Swift pipelines[1] with links." in lines
    assert any(re.fullmatch(r"\[1\]\s+As a footnote tells\.", line) for line in lines)


def test_headers_footers_and_styles_of_lists(text, maker):
    assert text(maker.python_docx()) == (
        "Curriculum vitae\n\nGrace Hopper\n• Compilers\n1. Navy\nLanguage\tYears\nCOBOL\t30\n\nConfidential"
    )


def test_the_words_of_a_pdf_are_those_that_pdftotext_finds(text, maker):
    oracle = subprocess.run(["pdftotext", maker.pdf(), "-"], capture_output=True, check=True).stdout.decode()
    read = text(maker.pdf())
    assert words(read) == words(oracle.replace("ﬁ", "fi").replace("ﬂ", "fl").replace("ﬀ", "ff"))
    assert [line for line in LINES if line not in read.splitlines()] == []


def test_an_owners_password_and_attachments_are_no_obstacle(text, maker):
    plain = text(maker.pdf())
    assert text(maker.permitted()) == plain
    assert text(maker.with_attachment()) == plain


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_plain_text_in_the_encodings_of_editors(text, encoding):
    assert text("Zoë’s café – 5 €\r\nend".encode(encoding), name="cv.txt") == "Zoë’s café – 5 €\nend"


def test_the_content_decides_and_not_the_name(text, maker):
    assert "Ada Lovelace" in text(maker.pdf(), name="cv.exe")
    assert "Ada Lovelace" in text(maker.pandoc("docx"), name="cv.pdf")


# What is refused, and in which words.


def test_encrypted_documents(post, maker):
    assert refused(post(maker.encrypted())) == "Failed to extract text from PDF: Encrypted file"
    wrapped = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le")
    assert refused(post(wrapped, name="cv.docx")) == "Failed to extract text from DOCX: Encrypted file"


def test_a_scan_has_no_text_layer(post, maker):
    detail = refused(post(maker.scanned()))
    assert detail.startswith("Failed to extract text from PDF: It has no text layer")


def test_truncated_documents(post, maker):
    assert refused(post(maker.pandoc("docx").read_bytes()[:-300])) == (
        "Failed to extract text from DOCX: Damaged file"
    )
    assert refused(post(maker.pdf().read_bytes()[:500])) == "Failed to extract text from PDF: Damaged file"


@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        ("odt", "an OpenDocument text"),
        ("rtf", "an RTF document"),
        ("html", "a web page"),
        ("epub", "an EPUB book"),
    ],
)
def test_other_formats_are_named(post, maker, ending, kind):
    document = maker.pandoc(ending)
    assert refused(post(document)) == f"Unsupported CV file format: .{ending}"
    assert refused(post(document, name="cv", kind="jd")) == f"Unsupported JD file format: {kind}"
    # That .pdf is not supported would be a lie.
    assert refused(post(document, name="cv.pdf")) == f"Unsupported CV file format: {kind}"


def test_older_word_documents_are_named(post, maker):
    assert refused(post(maker.libreoffice("doc"))) == "Unsupported CV file format: .doc"


def test_programs_are_named_by_their_ending(post):
    assert refused(post(b"MZ\x90\0\3\0\0\0", name="cv.EXE")) == "Unsupported CV file format: .exe"


def test_empty_documents(post):
    assert refused(post(b"", name="cv.txt")) == "The CV file cannot be read: The file is empty"
    assert refused(post(b"12 34", name="cv.txt")) == "Failed to extract text from TXT: It holds no letters"


def test_bombs_and_what_asks_for_other_files(post, tmp_path):
    detail = refused(post(documents.bomb()))
    assert detail == "Failed to extract text from DOCX: It unpacks to many times its size"
    assert "Damaged" in refused(post(documents.laughs()))
    secret = tmp_path / "secret"
    secret.write_text("tell nobody")
    answer = post(documents.outsider(secret))
    assert "Damaged" in refused(answer)
    assert "tell nobody" not in answer.text


def test_pages_without_end(post, text):
    assert text(documents.many_pages(3)) == "Hello\n\nHello\n\nHello"
    assert "more than 2000 pages" in refused(post(documents.many_pages(2001)))


def test_documents_that_are_too_large(daemon, post):
    limit = 10 << 20
    assert post(b"a" * (limit + 1), name="cv.txt").status_code == 413
    assert "1000000 characters" in refused(post(b"word " * 1_500_000, name="cv.txt"))
    # Where no length is declared, too.
    chunks = (
        [b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n']
        + [b"a" * 65536] * (limit // 65536 + 1)
        + [b"\r\n--b--\r\n"]
    )
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = requests.post(daemon.url("/documents"), data=iter(chunks), headers=headers, timeout=HANG)
    assert answer.status_code == 413


# The form and the life of what is kept.


def form(daemon, **fields):
    parts = [(name, (None, value)) for name, value in fields.items()]
    return requests.post(daemon.url("/documents"), files=parts, timeout=HANG)


@pytest.mark.parametrize(
    ("fields", "detail"),
    [
        ({"text": "hello"}, "The form has no kind: give cv or jd."),
        ({"kind": "letter", "text": "hello"}, "kind must be cv or jd."),
        ({"kind": "cv"}, "The form has neither a file nor a text."),
        (
            {"kind": "cv", "text": "hello", "file": "hello"},
            "The form gives more than one file or text: give one.",
        ),
        ({"kind": "cv", "text": " 12 "}, "The text has no letters."),
        ({"kind": "cv", "text": "a" * 200_001}, "The text has more than 200000 characters."),
        ({"kind": "cv", "text": "a" * 800_001}, "The text has more than 200000 characters."),
    ],
)
def test_wrong_forms_are_explained(daemon, fields, detail):
    assert refused(form(daemon, **fields)) == detail


def test_a_text_is_kept_as_clean_as_one_of_a_file(daemon, text):
    raw = "Ada\0 Lovelace\x07\r\n\u200bﬁrst\u00a0 "
    location = form(daemon, kind="cv", text=raw).headers["Location"]
    kept = requests.get(daemon.url(location), timeout=HANG).json()
    assert (
        kept["text"]
        == "Ada Lovelace\nfirst"
        == text(raw.replace("\0", "").replace("\x07", "").encode(), name="cv.txt")
    )
    assert kept["characters"] == len(kept["text"])


def test_another_content_type_is_refused(daemon):
    answer = requests.post(daemon.url("/documents"), json={"kind": "cv", "text": "hello"}, timeout=HANG)
    refused(answer, 415)


def test_a_text_is_kept_until_it_is_deleted(own):
    daemon = own()
    daemon.start()
    kept = form(daemon, kind="jd", text="Wanted: an engineer").json()
    assert re.fullmatch("[0-9a-f]{24}", kept["id"])
    assert (kept["kind"], kept["characters"]) == ("jd", 19)
    daemon.kill()
    daemon.start()
    url = daemon.url(f"/documents/{kept['id']}")
    assert requests.get(url, timeout=HANG).json() == kept | {"text": "Wanted: an engineer"}
    assert requests.delete(url, timeout=HANG).status_code == 204
    refused(requests.get(url, timeout=HANG), 404)
    refused(requests.delete(url, timeout=HANG), 404)


def test_nothing_of_an_upload_stays_on_the_disk(own, maker):
    daemon = own()
    # As a process leaves it that was killed where files cannot be made without a name.
    left = daemon.data / "documents" / "document-1f"
    left.parent.mkdir(parents=True)
    left.write_text("Ada Lovelace")
    daemon.start()
    assert not left.exists()
    for content in (maker.pdf().read_bytes(), b"MZ\0"):
        requests.post(daemon.url("/documents"), files={"file": content}, data={"kind": "cv"}, timeout=HANG)
    names = [path.name for path in daemon.data.rglob("*") if path.is_file()]
    assert not [name for name in names if "document-" in name]


def test_a_checksum_that_does_not_fit_is_damage(post, maker):
    data = bytearray(maker.pandoc("docx").read_bytes())
    with zipfile.ZipFile(maker.pandoc("docx")) as archive:
        entry = archive.getinfo("word/document.xml")
    # Within the compressed text, behind its local header.
    data[entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2] ^= 0x55
    assert refused(post(bytes(data))) == "Failed to extract text from DOCX: Damaged file"
