"""Files as people attach them, and files made to hurt whoever opens them. Synthetic, small, made here."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from PIL import Image

POSITION = (59.0, 54.0, 46.0)


def jpeg(
    width: int = 640,
    height: int = 480,
    *,
    color: tuple[int, int, int] = (40, 110, 180),
    position: bool = False,
    orientation: int = 1,
) -> bytes:
    """A photograph; with the place where it was taken, and turned, if wanted."""
    image = Image.new("RGB", (width, height), color)
    exif = Image.Exif()
    if orientation != 1:
        exif[0x0112] = orientation
    if position:
        exif.get_ifd(0x8825).update({1: "N", 2: POSITION, 3: "E", 4: (10.0, 44.0, 30.0)})
    made = BytesIO()
    image.save(made, "JPEG", exif=exif)
    return made.getvalue()


def png(width: int = 320, height: int = 200, mode: str = "RGB") -> bytes:
    """A screen shot; any mode of Pillow's."""
    made = BytesIO()
    Image.new(mode, (width, height)).save(made, "PNG")
    return made.getvalue()


def pdf(pages: int = 2, words: str = "Side", *, box: str = "0 0 595 842") -> bytes:
    """A plain PDF with words on each page."""
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(pages))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {pages} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for at in range(pages):
        text = f"BT /F1 24 Tf 72 700 Td ({words} {at + 1}) Tj ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Contents {5 + 2 * at} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(text)} >>\nstream\n{text}\nendstream")
    return pdf_of(objects)


def pdf_of(objects: list[str]) -> bytes:
    """A PDF file of these objects, numbered from 1; the first is the catalogue."""
    made = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    return made + (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(made)}\n%%EOF\n"
    ).encode("latin-1")


def locked_pdf() -> bytes:
    """A PDF that asks for a password."""
    import pikepdf

    made = BytesIO()
    with pikepdf.open(BytesIO(pdf())) as opened:
        opened.save(made, encryption=pikepdf.Encryption(owner="eier", user="bruker"))
    return made.getvalue()


def png_bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that says it is enormous, and is: all black."""
    row = b"\0" * (1 + width * 3)
    packer = zlib.compressobj(9)
    body = b"".join(packer.compress(row) for _ in range(min(height, 2000))) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def page_tree_loop() -> bytes:
    """A PDF whose page tree is its own child."""
    return pdf_of(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9999999 >>"])


def drawing_loop(depth: int = 30) -> bytes:
    """A PDF whose page draws a form that draws two that draw two …: 2**depth drawings."""
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources <</XObject <</X 5 0 R>>>>>>",
        "<< /Length 5 >>\nstream\n/X Do\nendstream",
    ]
    for level in range(depth):
        last = level == depth - 1
        body = "0 0 m 500 700 l 20 300 l f " * 40 if last else "/X Do /X Do"
        inner = "" if last else f"/Resources << /XObject << /X {6 + level} 0 R >> >>"
        objects.append(
            f"<< /Type /XObject /Subtype /Form /BBox [0 0 595 842] {inner} /Length {len(body)} >>\n"
            f"stream\n{body}\nendstream"
        )
    return pdf_of(objects)
