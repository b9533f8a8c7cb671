"""Documents as other programs write them, made once and kept in a folder of the tests' own."""

import io
import shutil
import subprocess
import zipfile
from functools import wraps

import docx
from binary import HANG

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
CV = """---
title: Ada Lovelace
---

# Experience

Senior engineer; built **Swift** pipelines^[As a footnote tells.] with [links](https://example.com/x).

1. First point
2. Second point
   - nested bullet

| Year | Role     | Place  |
|------|----------|--------|
| 2019 | Engineer | London |
| 2021 | Lead     | Turin  |

Efficient offices find fluffy affinities in an Ångström café.
"""


def once(make):
    """Remembers what a maker has made."""

    @wraps(make)
    def remember(self, *how):
        if (make, how) not in self.made:
            self.made[make, how] = make(self, *how)
        return self.made[make, how]

    return remember


class Maker:
    """Makes documents in `folder`."""

    def __init__(self, folder):
        self.folder = folder
        self.made = {}
        self.source = folder / "cv.md"
        self.source.write_text(CV)

    def run(self, *command):
        done = subprocess.run(
            [*map(str, command)], cwd=self.folder, capture_output=True, timeout=HANG, check=False
        )
        assert done.returncode == 0, done.stderr.decode(errors="replace")

    @once
    def pandoc(self, ending):
        made = self.folder / f"pandoc.{ending}"
        self.run("pandoc", "--standalone", self.source, "-o", made)
        return made

    @once
    def libreoffice(self, ending, source=None):
        """What LibreOffice makes of a document."""
        source = source or self.pandoc("docx")
        target = self.folder / f"libreoffice-{source.stem}"
        profile = f"-env:UserInstallation=file://{self.folder}/profile"
        self.run("soffice", profile, "--headless", "--convert-to", ending, "--outdir", target, source)
        return target / f"{source.stem}.{ending.split(':')[0]}"

    @once
    def pdf(self):
        return self.libreoffice("pdf")

    def qpdf(self, name, *options):
        made = self.folder / name
        self.run("qpdf", *options, self.pdf(), made)
        return made

    @once
    def encrypted(self):
        return self.qpdf("encrypted.pdf", "--encrypt", "secret", "owner", "256", "--")

    @once
    def permitted(self):
        """Opens without a password; the owner's is needed to change it."""
        return self.qpdf("permitted.pdf", "--encrypt", "", "owner", "256", "--")

    @once
    def with_attachment(self):
        return self.qpdf("attachment.pdf", "--add-attachment", self.source, "--")

    @once
    def scanned(self):
        """A page that is a picture."""
        prefix = self.folder / "page"
        self.run("pdftoppm", "-r", "60", "-jpeg", "-singlefile", self.pdf(), prefix)
        made = self.folder / "scanned.pdf"
        made.write_bytes(picture_pdf((self.folder / "page.jpg").read_bytes()))
        return made

    @once
    def python_docx(self):
        document = docx.Document()
        document.sections[0].header.paragraphs[0].text = "Curriculum vitae"
        document.sections[0].footer.paragraphs[0].text = "Confidential"
        document.add_heading("Grace Hopper", 0)
        document.add_paragraph("Compilers", style="List Bullet")
        document.add_paragraph("Navy", style="List Number")
        table = document.add_table(rows=2, cols=2)
        for row, cells in zip(table.rows, (("Language", "Years"), ("COBOL", "30")), strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
        made = self.folder / "python-docx.docx"
        document.save(made)
        return made


def jpeg_size(data):
    at = 2
    while data[at + 1] not in (0xC0, 0xC1, 0xC2):
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return int.from_bytes(data[at + 7 : at + 9], "big"), int.from_bytes(data[at + 5 : at + 7], "big")


def picture_pdf(jpeg):
    width, height = jpeg_size(jpeg)
    draw = f"q {width} 0 0 {height} 0 0 cm /P Do Q".encode()
    image = (
        f"<</Type/XObject/Subtype/Image/Width {width}/Height {height}/ColorSpace/DeviceRGB"
        f"/BitsPerComponent 8/Filter/DCTDecode/Length {len(jpeg)}>>"
    )
    return pdf(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} {height}]/Contents 4 0 R"
        "/Resources<</XObject<</P 5 0 R>>>>>>",
        (f"<</Length {len(draw)}>>", draw),
        (image, jpeg),
    )


def pdf(*objects):
    """A PDF of numbered objects; a pair is a dictionary and its stream."""
    body, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        head, stream = content if isinstance(content, tuple) else (content, None)
        body += f"{number} 0 obj\n{head}\n".encode()
        if stream is not None:
            body += b"stream\n" + stream + b"\nendstream\n"
        body += b"endobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    count = len(objects) + 1
    end = f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n<</Size {count}/Root 1 0 R>>\n"
    return body + f"{end}startxref\n{len(body)}\n%%EOF\n".encode()


def many_pages(count):
    """A document of pages that are all alike, which runs a script when it is opened."""
    text = b"BT /F 12 Tf 72 700 Td (Hello) Tj ET"
    pages = range(5, 5 + count)
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 3 0 R/Resources<</Font<</F 4 0 R>>>>>>"
    return pdf(
        "<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>",
        f"<</Type/Pages/Kids[{' '.join(f'{number} 0 R' for number in pages)}]/Count {count}>>",
        (f"<</Length {len(text)}>>", text),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *[page for _ in pages],
    )


def word(body, prolog="", **parts):
    """A DOCX with this body, deflated; `parts` are further files by their name in the archive."""
    made = io.BytesIO()
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{relations}">'
            f'<Relationship Id="r1" Type="{office}" Target="word/document.xml"/></Relationships>',
        )
        archive.writestr(
            "word/document.xml",
            f'{prolog}<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
        )
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def paragraph(text):
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def bomb():
    """Fifty megabytes of markup without a word, in fifty kilobytes."""
    return word(paragraph("a") + "<w:p/>" * (8 << 20))


def laughs():
    """Ten thousand million times lol, were its entities resolved."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 11))
    return word(paragraph("&l10;"), prolog=f'<!DOCTYPE d [<!ENTITY l0 "lol">{entities}]>')


def outsider(path):
    """Asks for a file of the machine it is read on."""
    return word(paragraph("&f;"), prolog=f'<!DOCTYPE d [<!ENTITY f SYSTEM "file://{path}">]>')


def available():
    return all(shutil.which(tool) for tool in ("pandoc", "soffice", "qpdf", "pdftotext", "pdftoppm"))
