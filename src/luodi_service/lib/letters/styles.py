"""The styles of a letter, as a table: which type, which size, where it stands."""

from __future__ import annotations

from dataclasses import dataclass

from luodi_service.lib.letters.measures import HEAD_MARK_BEFORE, LINE, RULE_AFTER_NUMBER, SIZES, indent

TITLE_TYPE, BODY_TYPE, HEAD_TYPE, SECOND_TYPE, PAGE_TYPE = (
    "方正小标宋简体",
    "仿宋_GB2312",
    "黑体",
    "楷体_GB2312",
    "宋体",
)
TYPES = {
    TITLE_TYPE: "方正小标宋_GBK",
    BODY_TYPE: "仿宋",
    HEAD_TYPE: "SimHei",
    SECOND_TYPE: "楷体",
    PAGE_TYPE: "SimSun",
}
"""Named, never embedded, each with another name for it: the offices have them, and their licences are not ours to pass on."""
RED = "FF0000"


@dataclass(frozen=True)
class Style:
    """A paragraph style. ``line`` is its exact line pitch in twips (0: as the type needs); ``first`` in characters."""

    key: str
    name: str
    type: str = BODY_TYPE
    size: str = "三号"
    align: str = "both"
    line: int = LINE
    before: int = 0
    first: float = 0
    colour: str = ""
    outline: int | None = None
    keep_next: bool = False
    new_page: bool = False
    rule: bool = False
    in_table: bool = False


def _cells(prefix: str, name: str, size: str, line: int) -> tuple[Style, ...]:
    """The styles of a table's cells, which stand in no grid."""
    return (
        Style(f"{prefix}TableHead", f"{name}头", HEAD_TYPE, size, "center", line, in_table=True),
        Style(f"{prefix}TableText", f"{name}文", BODY_TYPE, size, "left", line, in_table=True),
        Style(f"{prefix}TableNumber", f"{name}中数字", BODY_TYPE, size, "right", line, in_table=True),
    )


STYLES = (
    Style("Normal", "Normal"),
    Style("Mark", "发文机关标志", TITLE_TYPE, "二号", "center", 0, HEAD_MARK_BEFORE, colour=RED),
    Style("Number", "发文字号", align="center"),
    Style("RuledNumber", "发文字号和分隔线", align="center", rule=True),
    Style("Notice", "演示说明", HEAD_TYPE, align="left"),
    Style("Title", "Title", TITLE_TYPE, "二号", "center", keep_next=True),
    Style("Addressee", "主送机关", align="left"),
    Style("Body", "公文正文", first=2),
    Style("Heading1", "heading 1", HEAD_TYPE, first=2, outline=0, keep_next=True),
    Style("Heading2", "heading 2", SECOND_TYPE, first=2, outline=1, keep_next=True),
    Style("Attachments", "附件说明", align="left"),
    Style("Signature", "Signature", align="right"),
    Style("AttachmentMark", "附件标识", HEAD_TYPE, align="left", keep_next=True, new_page=True),
    Style("TableTitle", "表题", HEAD_TYPE, align="center", keep_next=True),
    Style("TableUnit", "表的单位", size="小四", align="right", keep_next=True),
    *_cells("", "表", "小四", 320),
    *_cells("Small", "小表", "五号", 280),
    Style("TableEnd", "表后", line=20),
    Style("Header", "header", PAGE_TYPE, "四号", "left", 0),
    Style("Footer", "footer", PAGE_TYPE, "四号", "left", 320),
)


def styles_xml() -> str:
    """The part ``word/styles.xml``, without its declaration."""
    return (
        '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault>'
        f'<w:rPr>{_fonts(BODY_TYPE)}<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        f"<w:pPrDefault/></w:docDefaults>{''.join(map(_style_xml, STYLES))}</w:styles>"
    )


def _fonts(name: str) -> str:
    # One type for all: 9704 knows no second one for digits, and quotation marks stay as wide as the characters beside.
    return f'<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>'


def _style_xml(style: Style) -> str:
    default = ' w:default="1"' if style.key == "Normal" else ""
    based = "" if style.key == "Normal" else '<w:basedOn w:val="Normal"/>'
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{style.key}"><w:name w:val="{style.name}"/>{based}<w:qFormat/>'
        f"<w:pPr>{_paragraph_xml(style)}</w:pPr><w:rPr>{_run_xml(style)}</w:rPr></w:style>"
    )


def _paragraph_xml(style: Style) -> str:
    # In the order of the schema. Neither widows nor gaps between scripts may break the grid of 22 lines and 28 characters.
    pitch = f' w:line="{style.line}" w:lineRule="exact"' if style.line else ' w:line="240" w:lineRule="auto"'
    edge = "".join(f' {name}="{value}"' for name, value in indent(first=style.first).items())
    parts = (
        (style.keep_next, "<w:keepNext/>"),
        (style.new_page, "<w:pageBreakBefore/>"),
        (True, '<w:widowControl w:val="0"/>'),
        (
            style.rule,
            f'<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="{RULE_AFTER_NUMBER}" w:color="{RED}"/></w:pBdr>',
        ),
        (style.in_table, '<w:wordWrap w:val="0"/>'),
        (True, '<w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'),
        (style.in_table or not style.line, '<w:snapToGrid w:val="0"/>'),
        (True, f'<w:spacing w:before="{style.before}" w:after="0"{pitch}/>'),
        (bool(edge), f"<w:ind{edge}/>"),
        (True, f'<w:jc w:val="{style.align}"/>'),
        (style.outline is not None, f'<w:outlineLvl w:val="{style.outline}"/>'),
    )
    return "".join(xml for wanted, xml in parts if wanted)


def _run_xml(style: Style) -> str:
    halves = round(SIZES[style.size] * 2)
    colour = f'<w:color w:val="{style.colour}"/>' if style.colour else ""
    grid = '<w:snapToGrid w:val="0"/>' if style.in_table else ""
    return f'{_fonts(style.type)}{grid}{colour}<w:sz w:val="{halves}"/><w:szCs w:val="{halves}"/>'
