"""Words for what the class-list reader says in codes: columns, reasons, issues, what was left out."""

from __future__ import annotations

from skjema_app.imports.mapping import ColumnRole
from skjema_app.imports.model import Issue, LeftOutKind, SkipReason
from skjema_app.system.texts import _


def role_words() -> dict[ColumnRole, str]:
    """What a column can be taken as, in the order they are offered."""
    return {
        ColumnRole.NAME: _("Navn (fornavn og etternavn)"),
        ColumnRole.FIRST_NAME: _("Fornavn"),
        ColumnRole.MIDDLE_NAME: _("Mellomnavn"),
        ColumnRole.LAST_NAME: _("Etternavn"),
        ColumnRole.GROUP: _("Klasse eller gruppe"),
        ColumnRole.YEAR: _("Trinn"),
        ColumnRole.BIRTH: _("Fødselsdato"),
        ColumnRole.CONTACT_TEACHER: _("Kontaktlærer"),
        ColumnRole.NICKNAME: _("Kallenavn"),
        ColumnRole.PROTECTION: _("Adressebeskyttelse (bare at den finnes)"),
        ColumnRole.REMARK: _("Merknad (leses, tas ikke med)"),
        ColumnRole.ADDRESS: _("Adresse (tas ikke med)"),
        ColumnRole.PHONE: _("Telefon (tas ikke med)"),
        ColumnRole.EMAIL: _("E-post (tas ikke med)"),
        ColumnRole.NATIONAL_ID: _("Fødselsnummer (tas ikke med)"),
        ColumnRole.GUARDIAN: _("Foresatte (tas ikke med)"),
        ColumnRole.IGNORE: _("Brukes ikke"),
    }


def skip_words() -> dict[SkipReason, str]:
    """Why a line is no pupil."""
    return {
        SkipReason.BLANK: _("Tom linje."),
        SkipReason.SEPARATOR_LINE: _("Linje fra Excel om skilletegn."),
        SkipReason.TITLE: _("Overskrift på listen."),
        SkipReason.HEADER: _("Kolonneoverskrifter."),
        SkipReason.HEADING: _("Overskrift med klasse; gjelder elevene under."),
        SkipReason.TOTAL: _("Sumlinje."),
        SkipReason.FOOTER: _("Bunntekst."),
        SkipReason.NO_NAME: _("Linjen har ikke noe navn."),
        SkipReason.DUPLICATE_LINE: _("Samme elev står lenger oppe."),
        SkipReason.CONTINUATION: _("Hører til linjen over."),
        SkipReason.TOO_LONG: _("Linjen er for lang til å være en elev."),
    }


def issue_words() -> dict[Issue, str]:
    """What a person should look at in a line that was read."""
    return {
        Issue.SAME_NAME: _("En annen elev har samme navn og klasse."),
        Issue.NOT_TOLD_APART: _("Ingen fødselsdato skiller dem."),
        Issue.SAME_PERSON_TWICE: _("Samme navn og fødselsdato står i to klasser."),
        Issue.NO_GROUP: _("Klassen mangler."),
        Issue.GROUP_FROM_TITLE: _("Klassen er lest fra overskriften."),
        Issue.ODD_GROUP: _("Det som sto som klasse, er utelatt."),
        Issue.ONE_WORD_NAME: _("Bare ett navn."),
        Issue.ODD_NAME: _("Navnet har tall eller tegn."),
        Issue.GARBLED: _("Bokstaver er ødelagt i filen. Lagre listen på nytt som UTF-8."),
        Issue.NAME_CLEANED: _("Usynlige tegn er fjernet fra navnet."),
        Issue.CAPITALS_CHANGED: _("Store bokstaver er gjort om til vanlige."),
        Issue.ORDER_CHANGED: _("Fornavnet er satt først."),
        Issue.PARTLY_LEFT_OUT: _("Noe i linjen er utelatt."),
        Issue.BAD_BIRTH: _("Fødselsdatoen er ikke en dato og er utelatt."),
        Issue.STRAY_QUOTE: _("Et anførselstegn sto alene."),
        Issue.EXTRA_CELLS: _("Linjen har flere felt enn overskriften."),
        Issue.MISSING_CELLS: _("Linjen har færre felt enn overskriften."),
    }


def left_out_words() -> dict[LeftOutKind, str]:
    """Personal data that is never kept."""
    return {
        LeftOutKind.ADDRESS: _("adresser"),
        LeftOutKind.PHONE: _("telefonnumre"),
        LeftOutKind.EMAIL: _("e-postadresser"),
        LeftOutKind.NATIONAL_ID: _("fødselsnumre"),
        LeftOutKind.REMARK: _("merknader"),
        LeftOutKind.GUARDIAN: _("foresatte"),
        LeftOutKind.OTHER: _("andre numre"),
    }
