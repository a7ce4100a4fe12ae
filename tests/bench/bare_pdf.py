"""The bare side of «Ferdigstill»: the same page by ReportLab, signed by pyHanko, as their manuals do it.

The same strings in the same three faces, header and footer, both signature fields, and a visible stamp of the same
lines drawn by pyHanko itself. No tags, no PDF/A, no check, nothing stored. Fonts, certificates and key are loaded once
beforehand, as ours are; everything else is the libraries' default, pyHanko's sizing of the message included.
"""

from __future__ import annotations

from io import BytesIO
from xml.sax.saxutils import escape

import pikepdf
import pypdfium2 as pdfium
from asn1crypto import keys, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Table

from skjema_app.crypto.secret import Secret
from skjema_app.documents.model import DocumentModel, Pairs, Quote
from skjema_app.system.resources import resource


class Bare:
    """ReportLab's own flowables, pyHanko's own signer, stamp and fields."""

    def __init__(self, key: Secret, leaf: bytes, ca: bytes) -> None:
        for name in ("Regular", "Bold", "Italic"):
            pdfmetrics.registerFont(TTFont(f"Bare{name}", str(resource("fonts", f"NotoSans-{name}.ttf"))))
        store = SimpleCertificateStore()
        store.register(x509.Certificate.load(ca))
        with key.exposed() as der:
            self._signer = signers.SimpleSigner(
                x509.Certificate.load(leaf), keys.PrivateKeyInfo.load(bytes(der)), store
            )

    def story(self, model: DocumentModel) -> list[Flowable]:
        """The model's texts as flowables."""
        body = ParagraphStyle("body", fontName="BareRegular", fontSize=9.5, leading=13)
        head = ParagraphStyle("head", fontName="BareBold", fontSize=14, leading=20)
        words = ParagraphStyle("words", fontName="BareItalic", fontSize=9.5, leading=13, leftIndent=10)
        story: list[Flowable] = [Paragraph(escape(model.title), head), Paragraph(escape(model.subtitle), body)]
        story.append(_table(model.facts, body))
        for section in model.sections:
            story.append(Paragraph(escape(section.heading), head))
            for block in section.blocks:
                if isinstance(block, Pairs):
                    story.append(_table(block, body))
                elif isinstance(block, Quote):
                    story += [Paragraph(escape(text), words) for text in block.paragraphs]
                else:
                    story += [Paragraph(escape(text), body) for text in (getattr(block, "text", ""),) if text]
        story += [
            Paragraph(escape(text), body) for text in (*(box.caption for box in model.signatures), *model.closing)
        ]
        return story

    def make(self, model: DocumentModel, stamp: tuple[str, ...], *, saved: bool = False) -> bytes:
        """The model's page, signed as PAdES with certification; ``saved``: with a pass of pikepdf between."""

        def decorate(canvas: Canvas, _template: SimpleDocTemplate) -> None:
            canvas.setFont("BareRegular", 8)
            canvas.drawString(60, A4[1] - 40, model.school)
            canvas.drawRightString(A4[0] - 60, A4[1] - 40, model.header)
            canvas.drawString(60, 30, f"{model.footer.case} {model.footer.version} {model.footer.answers}")

        out = BytesIO()
        SimpleDocTemplate(out, pagesize=A4).build(self.story(model), onFirstPage=decorate, onLaterPages=decorate)
        writer = IncrementalPdfFileWriter(BytesIO(_saved(out.getvalue()) if saved else out.getvalue()))
        for number, name in enumerate(("Forfatter", "Godkjenner")):
            box = (60 + 240 * number, 100, 280 + 240 * number, 160)
            fields.append_signature_field(writer, fields.SigFieldSpec(name, box=box))
        metadata = signers.PdfSignatureMetadata(
            field_name="Forfatter", subfilter=fields.SigSeedSubFilter.PADES, certify=True, md_algorithm="sha256"
        )
        style = TextStampStyle(stamp_text="\n".join(stamp))
        return signers.PdfSigner(metadata, self._signer, stamp_style=style).sign_pdf(writer).getvalue()


def _saved(pdf: bytes) -> bytes:
    """One pass of pikepdf as its manual has it: metadata set, packed, the file's id from its content."""
    done = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as opened:
        with opened.open_metadata() as metadata:
            metadata["dc:title"] = "Melding til rektor"
            metadata["pdfaid:part"], metadata["pdfaid:conformance"] = "2", "B"
        del opened.trailer["/ID"]
        opened.save(done, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return done.getvalue()


def _table(pairs: Pairs, body: ParagraphStyle) -> Table:
    rows = [[Paragraph(escape(label), body), Paragraph(escape(value), body)] for label, value in pairs.rows]
    return Table(rows, colWidths=[150, 300], style=[("GRID", (0, 0), (-1, -1), 0.4, colors.grey)])


def words(pdf: bytes) -> set[str]:
    """Every word on the pages, to see that the page is the same one."""
    with pdfium.PdfDocument(pdf) as opened:
        return {word for page in opened for word in page.get_textpage().get_text_bounded().split()}
