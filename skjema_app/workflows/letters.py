"""Letters that the documents' font lacks: said before anything is signed, and then the person's choice.

They may write it otherwise, or let a sign stand in the PDF (``documents.signs``); the answers keep the letters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from skjema_app.domain.answers import ROW_ID, Answers, FieldPath
from skjema_app.domain.errors import ErrorCode, SkjemaError
from skjema_app.domain.letters import one_line
from skjema_app.form_engine.definition import FormDefinition
from skjema_app.form_engine.evaluate import document_answers
from skjema_app.system.texts import _, language, ngettext

if TYPE_CHECKING:
    from skjema_app.documents.fonts import MissingLetter
    from skjema_app.workflows.fill_form import OpenForm

_NAMED = 5
_PRIVATE = "U+"
SIGN = "[?]"
"""What stands in the PDF; the same as in ``documents.signs``, which loads the font."""


@dataclass(frozen=True, slots=True)
class LetterSpot:
    """An answer with letters that can't be printed.

    Attributes:
        path: of the answer; within rows «rows/row/column».
        label: its question, and which row it stands in.
        letters: each once, in the order they stand; invisible ones by their number («U+E000»).
        kinds: what they are, in words («arabisk skrift»).
    """

    path: FieldPath
    label: str
    letters: tuple[str, ...]
    kinds: tuple[str, ...]

    @property
    def words(self) -> str:
        """For the person: the question, at most five of the letters, and what they are."""
        more = len(self.letters) - _NAMED
        named = " ".join(self.letters[:_NAMED])
        if more > 0:
            named = ngettext("{letters} og {n} til", "{letters} og {n} til", more).format(letters=named, n=more)
        kinds = ", ".join(self.kinds)
        asked = self.label if self.label.endswith("?") else f"{self.label}:"
        return _("{question} {letters} ({kinds})").format(question=asked, letters=named, kinds=kinds)


def letter_spots(definition: FormDefinition, answers: Answers) -> tuple[LetterSpot, ...]:
    """Where frozen answers have such letters. Loads the font: for a worker thread, or when that has been done."""
    from skjema_app.documents import compose, fonts

    missing = fonts.missing_letters(compose.answer_texts(definition, answers))
    return tuple(_spots(definition, answers, missing))


def spots_of_draft(form: OpenForm, answers: Answers) -> tuple[LetterSpot, ...]:
    """The same for a draft that is open, as it would be finished with these answers."""
    frozen = document_answers(form.definition, answers, form.draft.level, form.base, form.before)
    return letter_spots(form.definition, frozen)


def require_told(definition: FormDefinition, answers: Answers) -> None:
    """Refuse such letters by name.

    Raises:
        SkjemaError: LETTERS_NOT_DRAWABLE with ``letters`` (which, of the first answer), ``field``, ``path``, ``places``
            (sentences, one per answer) and ``count`` of answers.
    """
    found = letter_spots(definition, answers)
    if found:
        first = found[0]
        raise SkjemaError(
            ErrorCode.LETTERS_NOT_DRAWABLE,
            letters=" ".join(first.letters[:_NAMED]),
            field=first.label,
            path=first.path,
            places="\n".join(one.words for one in found),
            count=len(found),
        )


def _spots(definition: FormDefinition, answers: Answers, missing: tuple[MissingLetter, ...]) -> Iterator[LetterSpot]:
    for path, group in groupby(missing, key=_field):
        letters = tuple(group)
        kinds = tuple(dict.fromkeys(_kind(one) for one in letters))
        yield LetterSpot(path, _label(definition, answers, path), tuple(_shown(one) for one in letters), kinds)


def _field(letter: MissingLetter) -> str:
    return letter.field


def _shown(letter: MissingLetter) -> str:
    """As typed; what no screen shows either by its number."""
    return letter.char if letter.char.isprintable() else f"U+{ord(letter.char):04X}"


def _kind(letter: MissingLetter) -> str:
    """«arabisk skrift», or «emoji eller symbol»: told by the first word of its name."""
    scripts = {
        "ARABIC": _("arabisk skrift"),
        "HEBREW": _("hebraisk skrift"),
        "CYRILLIC": _("kyrillisk skrift"),
        "GREEK": _("gresk skrift"),
        "ETHIOPIC": _("etiopisk skrift"),
        "CJK": _("kinesisk skrift"),
        "HIRAGANA": _("japansk skrift"),
        "KATAKANA": _("japansk skrift"),
        "HANGUL": _("koreansk skrift"),
        "DEVANAGARI": _("indisk skrift"),
        "TAMIL": _("tamilsk skrift"),
        "THAI": _("thailandsk skrift"),
    }
    first = letter.name.partition(" ")[0]
    if letter.name.startswith(_PRIVATE):
        return _("tegn uten navn")
    if letter.char.isalpha() or first in scripts:
        return scripts.get(first, _("annen skrift"))
    return _("emoji eller symbol")


def _label(definition: FormDefinition, answers: Answers, path: FieldPath) -> str:
    field = definition.field_at(path)
    label = one_line(field.label.in_(language())) if field is not None else path
    name, _rest, row = path.partition("/")
    if not row:
        return label
    rows = answers.get(name)
    ids = [str(one.get(ROW_ID)) for one in rows if isinstance(one, dict)] if isinstance(rows, list) else []
    row_id = row.partition("/")[0]
    return _("{question} (rad {number})").format(question=label, number=ids.index(row_id) + 1 if row_id in ids else 1)
