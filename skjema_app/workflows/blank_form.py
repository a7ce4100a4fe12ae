"""«Skriv ut tomt skjema»: a form as a PDF to be filled in by hand. Holds no answer, so it needs no vault."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.form_engine.library import FormLibrary
from skjema_app.system import safe_files
from skjema_app.system.texts import language
from skjema_app.workflows import pdf_libraries


@dataclass(frozen=True, slots=True)
class BlankForm:
    """An empty form as a PDF: PDF/A-2a and PDF/UA-1, unsigned. ``file_name``: what to call it."""

    title: str
    file_name: str
    pdf: bytes


def blank_form(forms: FormLibrary, form_id: str, when: datetime, *, level: str = "", school: str = "") -> BlankForm:
    """Lay the form out.

    Args:
        forms: the forms of this installation.
        form_id: which form; its newest version.
        when: time for the file's metadata.
        level: which level; "" is the fullest.
        school: name of the school for the header, or "".

    Raises:
        SkjemaError: FORM_UNKNOWN (with ``level`` when only that is unknown), LETTERS_NOT_DRAWABLE, PDF_NOT_CONFORMING.
    """
    pdf_libraries.load()
    from skjema_app.documents import blank, preflight, readback, render

    definition = forms.current(form_id)
    wanted = level or definition.levels[-1].level_id
    if definition.level(wanted) is None:
        raise SkjemaError(ErrorCode.FORM_UNKNOWN, form=form_id, version=definition.version, level=wanted)
    model = blank.blank_form(definition, wanted, school)
    pdf = render.render(model, when=when)
    preflight.preflight(pdf)
    readback.check_text(pdf, model)
    return BlankForm(definition.title.in_(language()), f"tomt-skjema-{form_id}.pdf", pdf)


def write_blank_form(blank: BlankForm, target: Path, *, replace: bool = False) -> None:
    """Put it where the person wants it.

    Raises:
        SkjemaError: FILE_EXISTS unless ``replace``; what ``safe_files`` says of the place.
    """
    if target.exists() and not replace:
        raise SkjemaError(ErrorCode.FILE_EXISTS, path=str(target))
    safe_files.atomic_write(target, blank.pdf, private=False)
