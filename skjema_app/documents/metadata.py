"""What a PDF/A-2a or 3a and PDF/UA-1 file says about itself: XMP packet, info dictionary, colour profile."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from xml.sax.saxutils import escape

from PIL import ImageCms

CREATOR = "Skjema"
PRODUCER = "Skjema (ReportLab, pikepdf)"

# pdfuaid is no predefined schema in PDF/A-2, so the packet has to describe it (ISO 19005-2 § 6.6.2.3).
_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaid:part>{part}</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>{creator}</xmp:CreatorTool><xmp:CreateDate>{when}</xmp:CreateDate>
<xmp:ModifyDate>{when}</xmp:ModifyDate><xmp:MetadataDate>{when}</xmp:MetadataDate>
<pdf:Producer>{producer}</pdf:Producer>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix><pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>PDF/UA version identifier</pdfaProperty:description>
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


FILLED_PART = 3
"""The part of PDF/A that lets a file carry another."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the file says about itself.

    ``when`` has an offset; it is the only clock in the file. ``part`` of PDF/A: 2, or 3 for one with a file inside.
    """

    title: str
    author: str
    subject: str
    language: str
    when: datetime
    part: int = 2


def says_part(pdf: bytes) -> int:
    """Which part of PDF/A one of our files says it is, from its plain XMP packet; 0 where it says none."""
    said = re.search(rb"<pdfaid:part>([0-9])</pdfaid:part>", pdf)
    return int(said[1]) if said else 0


def xmp_packet(metadata: Metadata) -> bytes:
    """The XMP packet."""
    return _PACKET.format(
        part=metadata.part,
        title=escape(metadata.title),
        author=escape(metadata.author),
        subject=escape(metadata.subject),
        language=escape(metadata.language),
        creator=escape(CREATOR),
        producer=escape(PRODUCER),
        when=metadata.when.replace(microsecond=0).isoformat(),
    ).encode("utf-8")


def info_entries(metadata: Metadata) -> dict[str, str]:
    """The info dictionary, with the same values as the packet (ISO 19005-2 § 6.6.3)."""
    when = pdf_date(metadata.when)
    return {
        "/Title": metadata.title,
        "/Author": metadata.author,
        "/Subject": metadata.subject,
        "/Creator": CREATOR,
        "/Producer": PRODUCER,
        "/CreationDate": when,
        "/ModDate": when,
    }


def pdf_date(when: datetime) -> str:
    """A time as PDF writes it: ``D:20261122155600+01'00'``."""
    offset = when.strftime("%z")
    return f"{when.strftime('D:%Y%m%d%H%M%S')}{offset[:3]}'{offset[3:5]}'"


@cache
def srgb_profile() -> bytes:
    """The sRGB profile of littleCMS («No copyright, use freely»), made reproducible and as old as PDF 1.7 knows."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[8:12] = bytes((4, 0x20, 0, 0))  # says 4.4; the content is plain 4.2, the newest that PDF 1.7 allows
    profile[24:36] = bytes.fromhex("07e800010001000000000000")  # the clock of this machine -> 2024-01-01
    profile[84:100] = bytes(16)  # profile id: «not calculated»
    return bytes(profile)
