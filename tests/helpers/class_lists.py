"""Class lists as school systems and people make them. Every name is invented; nobody is called this."""

from __future__ import annotations

from dataclasses import dataclass

from skjema_app.imports.model import ClassList


@dataclass(frozen=True)
class SampleList:
    """A file: what it is called and its bytes."""

    name: str
    data: bytes


def ist_like() -> SampleList:
    """Semicolon, Windows-1252, CRLF, identity number and street beside what is asked for."""
    text = (
        "Etternavn;Fornavn;Klasse;Født;Fødselsnr;Adresse;Mobil\r\n"
        "Prøvesen;Ærlig;8A;01.02.2013;01021399903;Oppdiktaveien 1, 0000 Ingensted;99 99 99 01\r\n"
        "Testå;Øyvor Synnøve;8A;12.11.2013;12111399906;Oppdiktaveien 2;\r\n"
        "O’Liksom;Åse-Lill;8B;30.06.2013;30061399975;;+47 99999903\r\n"
    )
    return SampleList("ist.csv", text.encode("cp1252"))


def visma_like() -> SampleList:
    """UTF-8 with BOM, comma, everything quoted, «Etternavn, Fornavn» in one cell."""
    text = (
        '\ufeff"Navn","Gruppe","Fødselsdato","Kontaktlærer"\n'
        '"Prøvesen, Ærlig","9C","2012-03-04","Lærke Læresen"\n'
        '"van der Testå, Kai Ole","9C","2012-05-06","Lærke Læresen"\n'
        '"McPrøve, Ó","9D","2012-07-08","Oskar Opplær"\n'
    )
    return SampleList("visma.csv", text.encode())


def vigilo_like() -> SampleList:
    """UTF-16 LE with BOM, tabs."""
    text = (
        "Elev\tBasisgruppe\tKontaktlærer\tKallenavn\r\n"
        "Ánne Čuožžu Prøve\t10A\tOskar Opplær\tÁnne\r\n"
        "Ŋávdin Testŧa\t10A\tOskar Opplær\t\r\n"
        "Đorđe Šikse-Žikk\t10B\tLærke Læresen\tDodo\r\n"
    )
    return SampleList("vigilo.txt", b"\xff\xfe" + text.encode("utf-16-le"))


def excel_home_made() -> SampleList:
    """«sep=;», titles, blank lines, a class as a heading, a totals row, a page footer."""
    text = (
        "sep=;\r\n"
        "Klasseliste Liksom skole;;;\r\n"
        "Skoleåret 2026/27;;;\r\n"
        ";;;\r\n"
        "Nr;Elevnavn;Gr.;F.dato\r\n"
        "1;Prøvesen, Ærlig;8 a;010213\r\n"
        "2;Liksomsen, Bo;8 a;2.3.2013\r\n"
        "\r\n"
        "Nr;Elevnavn;Gr.;F.dato\r\n"
        "3;Testå, Øyvor;8 b;31.02.2013\r\n"
        "Sum 3 elever;;;\r\n"
        "Side 1 av 1;;;\r\n"
    )
    return SampleList("min liste.csv", text.encode("cp1252"))


def one_name_column() -> SampleList:
    """«Etternavn, Fornavn» and «Klasse», semicolon, UTF-8."""
    text = "Etternavn, Fornavn;Klasse\nPrøvesen, Ærlig;8A\nLiksomsen, Bo;8A\nTestå, Øyvor;8B\n"
    return SampleList("navn.csv", text.encode())


def without_header() -> SampleList:
    """Names and classes, nothing else."""
    text = "Ærlig Prøvesen;8A\nBo Liksomsen;8A\nØyvor Testå;8B\n"
    return SampleList("uten.csv", text.encode())


def class_as_heading() -> SampleList:
    """The class stands alone between the pupils; one name a line; old Mac line ends."""
    text = "8A\rÆrlig Prøvesen\rBo Liksomsen\r\rKlasse 8B\rØyvor Testå\rAntall elever: 3\r"
    return SampleList("klasser.txt", text.encode())


def one_name_a_line() -> SampleList:
    """Names copied from a document, numbered, with the class in the title."""
    text = "Elevliste 8A\n1. Ærlig Prøvesen\n2. Bo Liksomsen\n3. Testå, Øyvor\n"
    return SampleList("8a.txt", text.encode("cp1252"))


def pipes() -> SampleList:
    """Pipes, nynorsk words, capitals, DOS letters."""
    text = (
        "ETTERNAMN|FORNAMN|KLASSE|FØDD\n"
        "PRØVESEN|ÆRLIG|8A|01.02.13\n"
        "VAN DER TESTÅ|KAI OLE|8A|20130506\n"
        "MCPRØVE|ÅSE-LILL|8B|06052013\n"
    )
    return SampleList("ut.lst", text.encode("cp850"))


def quoted() -> SampleList:
    """Separators and line breaks inside quotes, and a quote that nobody closed."""
    text = (
        "Navn;Klasse;Kontaktlærer;Merknad\n"
        '"Prøvesen; Ærlig";8A;"Læresen, Lærke";"Har gule sko;\nliker tog"\n'
        '"Liksomsen, Bo ""Bo-Bo""";8A;"Læresen, Lærke";\n'
        '"Testå, Øyvor;8B;Oskar Opplær;\n'
        "Kai Ole Testå;8B;Oskar Opplær;\n"
    )
    return SampleList("sitat.csv", text.encode())


def two_of_one_name() -> SampleList:
    """Two pupils of one name in a class, told apart by birth date; two who are not; one line twice."""
    text = (
        "Navn;Klasse;Født\n"
        "Bo Liksomsen;8A;01.02.2013\n"
        "Bo Liksomsen;8A;03.04.2013\n"
        "Ærlig Prøvesen;8B;\n"
        "Ærlig Prøvesen;8B;\n"
        "Øyvor Testå;8B;05.06.2013\n"
        "Øyvor Testå;8B;05.06.2013\n"
    )
    return SampleList("like.csv", text.encode())


def protected() -> SampleList:
    """Protected addresses in every way they are told of, and some that only look so."""
    text = (
        "Navn;Klasse;Adresse;Merknad;Adressesperre\n"
        "En Prøve;8A;Fortrolig adresse;;\n"
        "To Prøve;8A;;STRENGT FORTROLIG ADR.;\n"
        "Tre Prøve;8A;;Kode 6;\n"
        "Fire Prøve;8A;;kode7, ring rektor;\n"
        "Fem Prøve;8A;Sperret;;\n"
        "Seks Prøve;8A;;Hemmelig adresse;\n"
        "Sju Prøve (fortrolig adresse);8A;;;\n"
        "Åtte Prøve;8A;;;Ja\n"
        "Ni Prøve;8A;;;SPSF\n"
        "Ti Prøve;8A;Oppdiktaveien 3;Liker tog;Nei\n"
        "Elleve Prøve;8A;;Ikke fortrolig adresse;\n"
        "Tolv Prøve;8A;;Fortrolig adresse: nei;0\n"
    )
    return SampleList("skjermet.csv", text.encode())


def unknown_columns() -> SampleList:
    """Words no program knows."""
    text = (
        "Hvem;Hvor;Husdyr\n"
        "Ærlig Prøvesen;8A;Hamsteren Pelle og to gullfisk\n"
        "Bo Liksomsen;8A;En skilpadde, svært gammel!\n"
        "Øyvor Testå;8B;\n"
    )
    return SampleList("rar.csv", text.encode())


SYSTEMS = {
    "ist": ist_like,
    "visma": visma_like,
    "vigilo": vigilo_like,
    "excel": excel_home_made,
    "one-column": one_name_column,
    "no-header": without_header,
    "heading": class_as_heading,
    "names-only": one_name_a_line,
    "pipes": pipes,
    "quoted": quoted,
    "same-names": two_of_one_name,
    "protected": protected,
    "unknown": unknown_columns,
}


def report(result: ClassList) -> list[str]:
    """The line-by-line report: ``2 Name | class | birth | teacher | nickname | marks`` or ``3 (reason)``."""
    entries: list[tuple[int, str]] = [(skip.line, f"({skip.reason.value})") for skip in result.skipped]
    for row in result.rows:
        marks = ", ".join([*(["protected"] if row.protected else []), *(issue.value for issue in row.issues)])
        parts = [row.name, row.group, row.birth, row.contact_teacher, row.nickname, marks]
        entries.append((row.line, " | ".join(parts).rstrip(" |")))
    return [f"{line} {text}" for line, text in sorted(entries)]
