"""The blank sheet: a Word file with the page, the grid, the styles and the page numbers, and not a word on it.

python-docx's own blank is eight times larger and made for English letters.
"""

from __future__ import annotations

import io
import zipfile
from functools import cache

from luodi_service.lib.letters import measures
from luodi_service.lib.letters.styles import TYPES, styles_xml

_DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATED = "http://schemas.openxmlformats.org/package/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"

_PARTS = (
    ("document", "document.main", "officeDocument"),
    ("styles", "styles", "styles"),
    ("settings", "settings", "settings"),
    ("footer1", "footer", "footer"),
    ("footer2", "footer", "footer"),
    ("fontTable", "fontTable", "fontTable"),
)
"""Name, content type, relationship; all but the first belong to the first, as rId1 and so on."""


@cache
def blank() -> bytes:
    """The blank sheet as a Word file."""
    texts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships([(_PARTS[0][2], "word/document.xml")]),
        "word/_rels/document.xml.rels": _relationships([(kind, f"{name}.xml") for name, _, kind in _PARTS[1:]]),
        "word/document.xml": f'<w:document {_MAIN} xmlns:r="{_OFFICE}"><w:body>{_section()}</w:body></w:document>',
        "word/styles.xml": styles_xml(),
        "word/settings.xml": _settings(),
        "word/footer1.xml": _footer("right"),
        "word/footer2.xml": _footer("left"),
        "word/fontTable.xml": _types(),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name, text in texts.items():
            package.writestr(name, _DECLARED + text)
    return file.getvalue()


def _content_types() -> str:
    parts = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}.{kind}+xml"/>' for name, kind, _ in _PARTS
    )
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{parts}</Types>'
    )


def _relationships(targets: list[tuple[str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_RELATED}">{lines}</Relationships>'


def _section() -> str:
    m = measures
    return (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId3"/><w:footerReference w:type="even" r:id="rId4"/>'
        f'<w:pgSz w:w="{m.PAGE_WIDTH}" w:h="{m.PAGE_HEIGHT}"/>'
        f'<w:pgMar w:top="{m.TOP}" w:right="{m.OUTER}" w:bottom="{m.BOTTOM}" w:left="{m.INNER}" w:header="{m.FOOTER}"'
        f' w:footer="{m.FOOTER}" w:gutter="0"/>'
        f'<w:docGrid w:type="linesAndChars" w:linePitch="{m.LINE}" w:charSpace="{m.CHARACTER_SPACE}"/></w:sectPr>'
    )


def _settings() -> str:
    """Printed on both sides: the binding margin and the page numbers change sides, as 9704 binds on the left."""
    modes = (
        ("compatibilityMode", 15),
        ("overrideTableStyleFontSizeAndJustification", 1),
        ("enableOpenTypeFeatures", 1),
        ("doNotFlipMirrorIndents", 1),
        ("differentiateMultirowTableHeaders", 1),
    )
    settings = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word" w:val="{value}"/>'
        for name, value in modes
    )
    return (
        f'<w:settings {_MAIN}><w:zoom w:percent="100"/><w:mirrorMargins/><w:defaultTabStop w:val="420"/>'
        '<w:evenAndOddHeaders/><w:characterSpacingControl w:val="doNotCompress"/>'
        "<w:compat><w:balanceSingleByteDoubleByteWidth/><w:doNotExpandShiftReturn/><w:useFELayout/>"
        f'{settings}</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def _footer(side: str) -> str:
    """The page's number between dashes, one character from the outer edge."""
    edge = round(measures.SIZES["四号"] * 20)
    return (
        f'<w:ftr {_MAIN}><w:p><w:pPr><w:pStyle w:val="Footer"/><w:ind w:{side}="{edge}"/><w:jc w:val="{side}"/></w:pPr>'
        '<w:r><w:t xml:space="preserve">— </w:t></w:r><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        '<w:r><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>'
    )


def _types() -> str:
    """The types by name, each with the name under which newer systems have it."""
    types = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in TYPES.items()
    )
    return f"<w:fonts {_MAIN}>{types}</w:fonts>"
