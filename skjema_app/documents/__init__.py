"""Answers -> PDF: compose (model), layout (ReportLab), conform (PDF/A, PDF/UA), preflight, sign (PAdES), verify.

May import: domain, form_engine, crypto, system, reportlab, pikepdf, pyHanko, page, Pillow. Bytes in, bytes out.
Start in ``model.py``, then ``compose.py``; nothing touches a file after its first signature but a further signature.
Never imports the vault or Qt.
"""
