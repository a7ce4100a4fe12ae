"""The matrix in plain words, for *Innstillinger › Tilgang* and ``skjema access show``: «En kontaktlærer kan …».

Told from the same data as the judge's, so that it can't say something else than what is enforced.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from skjema_app.domain.access import ByForm, Scope, Who
from skjema_app.domain.roles import Role
from skjema_app.form_engine.access_rules import AccessRules, RightOf
from skjema_app.form_engine.definition import FormDefinition
from skjema_app.system.texts import _, language
from skjema_app.workflows.role_words import role_word
from skjema_app.workflows.session import Session

_MOST_EXCEPT = 4
"""So many exceptions are told as «alle unntatt»; where there are more, what may be written is listed."""


@dataclass(frozen=True, slots=True)
class AccessGroup:
    """What somebody can do: a heading («En kontaktlærer kan») and lines that go on from it."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FormAccessRow:
    """Who writes, gets and approves documents of one form, in words.

    ``members`` and ``proposed``: who is in a case that begins with it, and who is proposed for it; "" where none does.
    """

    form_id: str
    title: str
    writes: str
    reads: str
    approves: str
    members: str = ""
    proposed: str = ""


@dataclass(frozen=True, slots=True)
class AccessMatrix:
    """The whole of it.

    Attributes:
        lead: what it is.
        roles: by role.
        standings: by how somebody stands to a document or a case, whatever their role is.
        forms: by form.
        never: what holds for everybody, always.
    """

    lead: str
    roles: tuple[AccessGroup, ...]
    standings: tuple[AccessGroup, ...]
    forms: tuple[FormAccessRow, ...]
    never: tuple[str, ...]

    def text(self) -> str:
        """All of it as plain text, to copy or print."""
        blocks = [self.lead]
        groups = (*self.roles, *self.standings)
        blocks += ["\n".join((f"{one.heading}:", *(f"– {line}" for line in one.lines))) for one in groups]
        blocks += ["\n".join(form_lines(one)) for one in self.forms]
        blocks.append("\n".join(self.never))
        return "\n\n".join(blocks) + "\n"


def form_lines(row: FormAccessRow) -> tuple[str, ...]:
    """One form in lines."""
    lines = [
        row.title,
        _("  Skriver: {who}").format(who=row.writes),
        _("  Får det av seg selv: {who}").format(who=row.reads),
        _("  Godkjenner: {who}").format(who=row.approves),
    ]
    if row.members:
        lines.append(_("  Er med i saken som åpnes: {who}").format(who=row.members))
    if row.proposed:
        lines.append(_("  Foreslås til saken, og kan tas bort: {who}").format(who=row.proposed))
    return tuple(lines)


def access_matrix(session: Session) -> AccessMatrix:
    """The matrix as it holds for this school."""
    rules, forms = session.forms.access, session.forms.all()
    return AccessMatrix(
        lead=_(
            "Dette gjelder for alle på skolen, og kontrolleres på hver maskin. Har noen skrevet noe de ikke hadde rett "
            "til, legges det til side hos alle. Hvem som kan lese en sak, står i saken."
        ),
        roles=tuple(_role(role, rules, forms) for role in Role),
        standings=_standings(rules),
        forms=tuple(_form(one, rules) for one in sorted(forms, key=_title)),
        never=(
            _("Ingen godkjenner det de selv har vært med på å skrive."),
            _(
                "En melding om en ansatt (§ 12-5) går bare til den ene mottakeren som den som skrev, velger. Den går "
                "aldri til den det gjelder, og ikke til noen fordi de har en rolle."
            ),
            _("Kontoret er aldri med i en sak. Det får enkeltdokumentene når de skal arkiveres."),
            _("Den som bare melder fra, ser meldingen sin og svaret, ikke saken."),
        ),
    )


def role_heading(role: Role) -> str:
    """«En kontaktlærer kan»."""
    if role is Role.OFFICE:
        return _("Kontoret kan")
    if role in {Role.PRINCIPAL, Role.DEPUTY}:
        return _("{role} kan").format(role=_capital(role_word(role)))
    return _("En {role} kan").format(role=role_word(role))


def _role(role: Role, rules: AccessRules, forms: Sequence[FormDefinition]) -> AccessGroup:
    lines = [_writes(role, rules, forms)]
    gets = [one for one in forms if role.value in one.facts.access.reads and role is not Role.CONTACT_TEACHER]
    if role in {Role.PRINCIPAL, Role.DEPUTY}:
        gets = [one for one in forms if {Role.PRINCIPAL.value, Role.DEPUTY.value} & set(one.facts.access.reads)]
    if gets:
        lines.append(_("få av seg selv: {forms}").format(forms=_titles(gets)))
    if role is Role.OFFICE:
        lines.append(_("få enkeltdokumenter som skal arkiveres, når de er besluttet eller godkjent"))
    theirs = [one for one in rules.rights if Who.READER not in one.who and _of_role(one, role)]
    lines += [_right_words(one, role, rules, forms) for one in theirs]
    return AccessGroup(role_heading(role), tuple(lines))


def _of_role(right: RightOf, role: Role) -> bool:
    deciding = role in {Role.PRINCIPAL, Role.DEPUTY} and Who.DECIDER in right.who
    return deciding or (role is Role.OFFICE and Who.OFFICE in right.who)


def _right_words(right: RightOf, role: Role, rules: AccessRules, forms: Sequence[FormDefinition]) -> str:
    words = right.words.in_(language())
    if right.by_form is ByForm.APPROVES:
        named = [one for one in forms if role in (rules.roles(one.facts.access.approves) or ())]
        return _("{what}: {forms}").format(what=words, forms=_titles(named))
    if right.by_form is ByForm.DECIDED:
        return _("{what}: {forms}").format(
            what=words, forms=_titles(one for one in forms if one.facts.decision and not one.facts.hidden)
        )
    return words


def _writes(role: Role, rules: AccessRules, forms: Sequence[FormDefinition]) -> str:
    may = [one for one in forms if _fills(role, rules, one)]
    rest = [one for one in forms if one not in may]
    if not rest:
        return _("skrive alle skjemaer")
    if len(rest) <= _MOST_EXCEPT:
        return _("skrive alle skjemaer unntatt {forms}").format(forms=_whole_titles(rest))
    return _("skrive {forms}").format(forms=_whole_titles(may))


def _fills(role: Role, rules: AccessRules, form: FormDefinition) -> bool:
    named = rules.roles(form.facts.access.fills)
    return named is None or role in named


def _standings(rules: AccessRules) -> tuple[AccessGroup, ...]:
    groups = (
        (Who.READER, Scope.DOCUMENT, _("Alle som har fått et dokument, kan")),
        (Who.AUTHOR, Scope.DOCUMENT, _("Den som har skrevet et dokument, kan også")),
        (Who.MEMBER, Scope.CASE, _("Den som er med i en sak, kan lese alt i den, og")),
        (Who.RESPONSIBLE, Scope.CASE, _("Den som er saksansvarlig, kan også")),
        (Who.ASKED, Scope.CASE, _("Den som får en sak tilbudt, kan")),
    )
    made = []
    for who, scope, heading in groups:
        rights = [one for one in rules.rights if who in one.who and one.scope is scope and one.by_form is None]
        made.append(AccessGroup(heading, tuple(one.words.in_(language()) for one in rights)))
    return tuple(made)


def _form(form: FormDefinition, rules: AccessRules) -> FormAccessRow:
    access = form.facts.access
    new = rules.members.of_form(form.form_id)
    begins = bool(access.approves) and not form.facts.hidden
    return FormAccessRow(
        form_id=form.form_id,
        title=form.title.in_(language()),
        writes=_roles(access.fills, rules),
        reads=_people(access.reads) if set(access.reads) != {"forfatter"} else _("bare den som skrev"),
        approves=_roles(access.approves, rules) if access.approves else _("ingen, det trengs ikke"),
        members=_people(new.always) if begins else "",
        proposed=_people(new.proposed) if begins else "",
    )


def _roles(codes: Sequence[str], rules: AccessRules) -> str:
    """Everybody whom a list of roles reaches, also those who count as one of them."""
    reached = rules.roles(codes)
    return _("alle") if reached is None else ", ".join(role_word(role) for role in Role if role in reached)


def _people(codes: Sequence[str]) -> str:
    words = {
        "alle": _("alle"),
        "forfatter": _("den som skrev"),
        "deltakere": _("de som var med på møtet"),
        "saksansvarlig": _("saksansvarlig"),
        "mottaker": _("mottakeren som velges"),
        **{role.value: role_word(role) for role in Role},
        Role.CONTACT_TEACHER.value: _("elevens kontaktlærer"),
    }
    return ", ".join(words.get(code, code) for code in codes)


def _titles(forms: Iterable[FormDefinition]) -> str:
    return ", ".join(f"«{one.short_title.in_(language())}»" for one in sorted(forms, key=_title))


def _whole_titles(forms: Iterable[FormDefinition]) -> str:
    return ", ".join(f"«{one.title.in_(language())}»" for one in sorted(forms, key=_title))


def _title(form: FormDefinition) -> str:
    return form.short_title.nb.casefold()


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]
