"""The least that makes the same page with ReportLab and signs it with pyHanko: no tags, no PDF/A, no checks of any kind."""

from __future__ import annotations

from io import BytesIO

import kit
from asn1crypto import keys, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from skjema_app.crypto.secret import Secret
from skjema_app.system.resources import resource


class Bare:
    """ReportLab's own flowables, pyHanko's own signer and visible field."""

    def __init__(self, key: Secret, leaf: bytes, ca: bytes) -> None:
        for name in ("Regular", "Bold"):
            pdfmetrics.registerFont(TTFont(f"Bare{name}", str(resource("fonts", f"NotoSans-{name}.ttf"))))
        store = SimpleCertificateStore()
        store.register(x509.Certificate.load(ca))
        with key.exposed() as der:
            self._signer = signers.SimpleSigner(
                x509.Certificate.load(leaf), keys.PrivateKeyInfo.load(bytes(der)), store
            )

    def make(self) -> bytes:
        """One page with the benchmark's answers, signed as PAdES with certification."""
        body = ParagraphStyle("body", fontName="BareRegular", fontSize=10, leading=14)
        head = ParagraphStyle("head", fontName="BareBold", fontSize=16, leading=22)
        rows = [[Paragraph(str(k), body), Paragraph(str(v), body)] for k, v in kit.ANSWERS.items()]
        out = BytesIO()
        SimpleDocTemplate(out, pagesize=A4).build(
            [Paragraph("Melding til rektor", head), Table(rows, colWidths=[150, 300])]
        )
        writer = IncrementalPdfFileWriter(BytesIO(out.getvalue()))
        fields.append_signature_field(writer, fields.SigFieldSpec("Forfatter", box=(60, 100, 280, 160)))
        metadata = signers.PdfSignatureMetadata(
            field_name="Forfatter", subfilter=fields.SigSeedSubFilter.PADES, certify=True, md_algorithm="sha256"
        )
        return signers.PdfSigner(metadata, self._signer).sign_pdf(writer).getvalue()
