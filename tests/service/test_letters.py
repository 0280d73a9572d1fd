"""Official letters as Word files: read back as python-docx reads them, and as XML, against GB/T 9704-2012."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import RGBColor
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from luodi_service.lib.letters import Heading, Letter, Table, write_letter
from luodi_service.lib.letters.measures import SIZES

TWIP = 635
"""In EMU, the unit of python-docx."""
STRING = "{urn:schemas-microsoft-com:vml}textpath"
PLAIN = {
    "issuer": "杭州市拱墅区财政局文件",
    "document_number": "拱财企〔2026〕12号",
    "title": "关于下达产业扶持资金的通知",
    "addressed_to": "各街道办事处",
    "paragraphs": ("现将资金下达给你们。",),
    "signed": "杭州市拱墅区财政局",
    "dated": date(2026, 11, 26),
    "demonstration": False,
}
SMALL = Table(heads=("项目", "金额"), rows=(("房租补助", Decimal("1234567.80")),))


def letter(**other) -> Letter:
    return Letter(**PLAIN | other)


def read(**other):
    """The letter as python-docx reads it back."""
    return Document(io.BytesIO(write_letter(letter(**other))))


def parts(**other) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(write_letter(letter(**other)))) as package:
        return {name: package.read(name) for name in package.namelist()}


def words(document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text]


def paragraph_of(document, text: str):
    (found,) = [paragraph for paragraph in document.paragraphs if paragraph.text == text]
    return found


def on(element, child: str, attribute: str) -> str | None:
    """An attribute of a descendant; None if either is missing."""
    found = next(element.iter(qn(child)), None)
    return None if found is None else found.get(qn(attribute))


def indents(paragraph) -> dict[str, str]:
    """The paragraph's own indents, in hundredths of a character."""
    found = paragraph._p.find(f"{qn('w:pPr')}/{qn('w:ind')}")
    given = {} if found is None else {etree.QName(name).localname: value for name, value in found.attrib.items()}
    return {name: value for name, value in given.items() if name.endswith("Chars")}


class TestPage:
    def test_is_a4_with_the_margins_of_the_standard(self):
        section = read().sections[0]

        # 37 mm above, 28 mm at the binding edge, and 156 mm by 225 mm of text on 210 mm by 297 mm of paper.
        assert (section.page_width // TWIP, section.page_height // TWIP) == (11906, 16838)
        assert (section.top_margin // TWIP, section.bottom_margin // TWIP) == (2098, 1984)
        assert (section.left_margin // TWIP, section.right_margin // TWIP) == (1587, 1474)

    def test_has_a_grid_of_22_lines_and_28_characters(self):
        document = read()
        grid = next(document.element.iter(qn("w:docGrid")))
        pitch, extra = int(grid.get(qn("w:linePitch"))), int(grid.get(qn("w:charSpace")))
        height, width = 16838 - 2098 - 1984, 11906 - 1587 - 1474
        character = (16 + extra / 4096) * 20

        assert grid.get(qn("w:type")) == "linesAndChars"
        assert height // pitch == 22
        assert width // character == 28
        # Whatever type a machine puts in the place of a missing one, the pitch stays.
        normal = document.styles["Normal"].element
        assert (on(normal, "w:spacing", "w:line"), on(normal, "w:spacing", "w:lineRule")) == (str(pitch), "exact")
        assert (on(normal, "w:autoSpaceDN", "w:val"), on(normal, "w:widowControl", "w:val")) == ("0", "0")

    def test_numbers_stand_on_the_outer_side(self):
        document = read()
        section = document.sections[0]
        sides = {
            "right": section.footer.paragraphs[0],
            "left": section.even_page_footer.paragraphs[0],
        }

        assert document.settings.odd_and_even_pages_header_footer
        assert document.settings.element.find(qn("w:mirrorMargins")) is not None
        for side, paragraph in sides.items():
            assert "".join(node.text for node in paragraph._p.iter(qn("w:t"))) == "— 1 —"
            assert on(paragraph._p, "w:fldSimple", "w:instr") == " PAGE "
            assert on(paragraph._p, "w:jc", "w:val") == side
            assert on(paragraph._p, "w:ind", f"w:{side}") == "280"
        assert document.styles["footer"].font.size.pt == SIZES["四号"] == 14
        assert document.styles["footer"].font.name == "宋体"
        # The foot of the number's line, half of which (16 pt high) is above the dash: 28 mm from the foot of the page.
        dash = section.footer_distance.mm + 16 / 2 * 25.4 / 72
        assert dash == pytest.approx(35 - 7, abs=0.1)

    @pytest.mark.parametrize(
        ("style", "type_", "points"),
        [
            ("Normal", "仿宋_GB2312", 16),
            ("公文正文", "仿宋_GB2312", 16),
            ("主送机关", "仿宋_GB2312", 16),
            ("Title", "方正小标宋简体", 22),
            ("发文机关标志", "方正小标宋简体", 22),
            ("Heading 1", "黑体", 16),
            ("Heading 2", "楷体_GB2312", 16),
            ("附件标识", "黑体", 16),
            ("表文", "仿宋_GB2312", 12),
            ("小表文", "仿宋_GB2312", 10.5),
        ],
    )
    def test_types_are_named_for_both_scripts(self, style, type_, points):
        found = read().styles[style]

        assert on(found.element, "w:rFonts", "w:ascii") == on(found.element, "w:rFonts", "w:eastAsia") == type_
        assert found.font.size.pt == points

    def test_no_type_is_embedded(self):
        held = parts()

        assert [name for name in held if not name.endswith((".xml", ".rels"))] == []
        assert not any(b"embed" in part for part in held.values())


class TestText:
    def test_follows_the_order_of_the_standard(self):
        document = read(attachments=("资金分配表",))

        assert words(document) == [
            "杭州市拱墅区财政局文件",
            "拱财企〔2026〕12号",
            "关于下达产业扶持资金的通知",
            "各街道办事处：",
            "现将资金下达给你们。",
            "附件：资金分配表",
            "杭州市拱墅区财政局",
            "2026年11月26日",
        ]

    @pytest.mark.parametrize(
        "typed", ["拱财企[2026]12号", "拱财企（2026）12号", "拱财企【2026】12号", "拱财企 〔2026〕12号"]
    )
    def test_a_year_in_a_number_stands_in_shell_brackets(self, typed):
        number = words(read(document_number=typed))[1]

        assert number.replace(" ", "") == "拱财企〔2026〕12号"

    def test_a_paragraph_begins_two_characters_in(self):
        document = read(paragraphs=("一段。\n\n又一段。",))

        for text in ("一段。", "又一段。"):
            style = paragraph_of(document, text).style
            assert on(style.element, "w:ind", "w:firstLineChars") == "200"
            assert int(on(style.element, "w:ind", "w:firstLine")) == pytest.approx(2 * 16 * 20, abs=10)

    def test_headings_have_their_levels(self):
        document = read(paragraphs=(Heading("一、资金"), Heading("（一）拨付", 2), "正文。"))
        found = [paragraph_of(document, text).style.name for text in ("一、资金", "（一）拨付", "正文。")]

        assert found == ["Heading 1", "Heading 2", "公文正文"]

    def test_the_title_keeps_its_lines(self):
        title = paragraph_of(read(title="关于下达2026年度\n产业扶持资金的通知"), "关于下达2026年度\n产业扶持资金的通知")

        assert title.style.name == "Title"
        assert title.style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER

    @pytest.mark.parametrize(
        ("given", "shown"), [("区财政局：", ["区财政局："]), ("区财政局", ["区财政局："]), (" ", [])]
    )
    def test_one_colon_follows_the_addressee_and_a_notice_has_none(self, given, shown):
        document = read(addressed_to=given)

        assert [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "主送机关"] == shown

    def test_several_attachments_are_numbered_and_stand_below_each_other(self):
        document = read(attachments=("资金分配表。", "绩效目标表"))
        first = paragraph_of(document, "附件：1. 资金分配表")
        second = paragraph_of(document, "2. 绩效目标表")

        # 附件 begins at two characters, both numbers at five, and both names at six and a half.
        assert indents(first) == {"leftChars": "650", "hangingChars": "450"}
        assert indents(second) == {"leftChars": "650", "hangingChars": "150"}


class TestSignature:
    @pytest.mark.parametrize(
        ("signed", "name_from_right", "day_from_right"),
        [
            # Sealed: the day (seven characters) stands four from the right, the name centred above it.
            ("杭州市拱墅区财政局", 300, 400),
            ("区财政局", 550, 400),
            # A name too long to be centred there takes the day with it.
            ("拱" * 21, None, 700),
        ],
    )
    def test_a_letter_to_be_sealed(self, signed, name_from_right, day_from_right):
        document = read(signed=signed)

        assert indents(paragraph_of(document, signed)).get("rightChars") == (name_from_right and str(name_from_right))
        assert indents(paragraph_of(document, "2026年11月26日")) == {"rightChars": str(day_from_right)}

    @pytest.mark.parametrize(
        ("signed", "name_from_right", "day_from_right"),
        [
            # Unsealed: the name stands two characters from the right, the day begins two after the name begins.
            ("杭州市拱墅区财政局", 200, 200),
            ("杭州市拱墅区现代产业扶持领导小组", 200, 900),
            # A day longer than the name stands two from the right itself.
            ("区财政局", 700, 200),
        ],
    )
    def test_a_demonstration(self, signed, name_from_right, day_from_right):
        document = read(signed=signed, demonstration=True)

        assert indents(paragraph_of(document, signed)) == {"rightChars": str(name_from_right)}
        assert indents(paragraph_of(document, "2026年11月26日")) == {"rightChars": str(day_from_right)}

    @pytest.mark.parametrize(("demonstration", "blank"), [(False, 2), (True, 1)])
    def test_there_is_room_for_a_seal_where_there_is_to_be_one(self, demonstration, blank):
        names = [paragraph.text for paragraph in read(demonstration=demonstration).paragraphs]

        assert names[names.index(PLAIN["paragraphs"][0]) + 1 : names.index(PLAIN["signed"])] == [""] * blank

    def test_days_are_written_without_zeros(self):
        assert words(read(dated=date(2026, 1, 6)))[-1] == "2026年1月6日"

    def test_it_stays_with_the_last_words_of_the_text(self):
        document = read(paragraphs=("第一段。", "最后一段。"), attachments=("资金分配表",))
        names = [paragraph.text for paragraph in document.paragraphs]
        last = document.paragraphs[names.index("最后一段。") : -1]

        assert last
        assert all(paragraph.paragraph_format.keep_with_next for paragraph in last)
        assert not paragraph_of(document, "第一段。").paragraph_format.keep_with_next


class TestHead:
    def test_a_letter_has_a_red_head(self):
        document = read()
        mark, number = document.paragraphs[0], paragraph_of(document, "拱财企〔2026〕12号")

        assert mark.text == "杭州市拱墅区财政局文件"
        assert mark.style.font.color.rgb == RGBColor(0xFF, 0, 0)
        assert on(mark.style.element, "w:rFonts", "w:eastAsia") == "方正小标宋简体"
        # 35 mm below the upper edge of the text.
        assert mark.style.paragraph_format.space_before // TWIP == 1984
        assert mark.style.paragraph_format.alignment == WD_ALIGN_PARAGRAPH.CENTER
        # The rule is as wide as the text, and 4 mm below the number.
        assert on(number.style.element, "w:bottom", "w:color") == "FF0000"
        assert int(on(number.style.element, "w:bottom", "w:space")) * 25.4 / 72 == pytest.approx(4, abs=0.2)

    @pytest.mark.parametrize(("issuer", "points"), [("区财政局", 48), ("拱" * 12, 36), ("拱" * 40, 22)])
    def test_the_mark_fits_the_width(self, issuer, points):
        assert read(issuer=issuer).paragraphs[0].runs[0].font.size.pt == points

    def test_a_letter_has_no_watermark_even_if_words_for_one_are_given(self):
        held = parts(watermark="草稿")

        assert [name for name in held if "header" in name] == []
        assert not any("草稿".encode() in part or "演示".encode() in part for part in _written(held))

    def test_a_demonstration_has_neither_red_head_nor_rule(self):
        document = read(demonstration=True)
        used = {paragraph.style.name for paragraph in document.paragraphs}
        red = {style.name for style in document.styles if b"FF0000" in etree.tostring(style.element)}

        assert red == {"发文机关标志", "发文字号和分隔线"}
        assert used & red == set()
        assert b"FF0000" not in etree.tostring(document.element)
        assert "杭州市拱墅区财政局文件" not in words(document)

    def test_a_demonstration_says_so_in_its_first_line(self):
        assert read(demonstration=True).paragraphs[0].text == "演示数据，全部虚构"

    @pytest.mark.parametrize(
        ("given", "shown"), [("", "演示数据"), ("测试专用", "测试专用"), ("\n\x00", "\ufffd"), ("长" * 99, "长" * 20)]
    )
    def test_a_demonstration_bears_a_watermark_on_every_page(self, given, shown):
        section = read(demonstration=True, watermark=given).sections[0]
        headers = (section.header, section.even_page_header)
        shapes = [shape for header in headers for shape in header._element.iter(STRING) if shape.get("string")]

        assert [shape.get("string") for shape in shapes] == [shown, shown]
        assert not section.different_first_page_header_footer
        for shape in shapes:
            assert shape.getparent().get("fillcolor") == "silver"
            assert "rotation:315" in shape.getparent().get("style")
        assert len({shape.getparent().get("id") for shape in shapes}) == 2


def _written(held: dict[str, bytes]) -> list[bytes]:
    """The parts that say something; styles have names of their own."""
    return [part for name, part in held.items() if name != "word/styles.xml"]


class TestTable:
    def test_the_head_is_repeated_and_rows_are_not_broken(self):
        table = read(tables=(SMALL,)).tables[0]
        repeated = [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in table.rows]

        assert repeated == [True, False]
        assert all(row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in table.rows)

    @pytest.mark.parametrize(
        ("cell", "shown", "style"),
        [
            ("房租补助", "房租补助", "表文"),
            (Decimal("1234567.80"), "1,234,567.80", "表中数字"),
            (Decimal("1E+3"), "1,000", "表中数字"),
            (-1234, "-1,234", "表中数字"),
            (0, "0", "表中数字"),
            (None, "待补", "表中数字"),
            ("第一行\n第二行", "第一行\n第二行", "表文"),
        ],
    )
    def test_numbers_stand_to_the_right(self, cell, shown, style):
        document = read(tables=(Table(heads=("甲",), rows=((cell,),)),))
        paragraph = document.tables[0].cell(1, 0).paragraphs[0]

        assert (paragraph.text, paragraph.style.name) == (shown, style)
        wanted = {"表文": WD_ALIGN_PARAGRAPH.LEFT, "表中数字": WD_ALIGN_PARAGRAPH.RIGHT}
        assert document.styles[style].paragraph_format.alignment == wanted[style]

    def test_columns_of_figures_already_written_stand_to_the_right(self):
        table = read(tables=(Table(heads=("信用代码", "金额"), rows=(("91", "1.5万元"),), numbers=(1,)),)).tables[0]

        assert [cell.paragraphs[0].style.name for cell in table.rows[1].cells] == ["表文", "表中数字"]

    @pytest.mark.parametrize(
        ("columns", "widths", "shares"), [(3, (), (1, 1, 1)), (3, (1, 2, 5), (1, 2, 5)), (7, (0.5,) * 7, (1,) * 7)]
    )
    def test_is_as_wide_as_the_text(self, columns, widths, shares):
        table = read(tables=(Table(heads=("头",) * columns, rows=(), widths=widths),)).tables[0]
        found = [column.width // TWIP for column in table.columns]

        assert sum(found) == 11906 - 1587 - 1474
        assert found == [pytest.approx(sum(found) * share / sum(shares), abs=1) for share in shares]

    @pytest.mark.parametrize(("columns", "style"), [(6, "表头"), (7, "小表头")])
    def test_many_columns_are_set_smaller(self, columns, style):
        table = read(tables=(Table(heads=("头",) * columns, rows=()),)).tables[0]

        assert table.cell(0, 0).paragraphs[0].style.name == style

    def test_has_its_title_and_unit_above(self):
        document = read(tables=(Table(heads=("甲",), rows=(), title="资金汇总", unit="元"),))

        assert words(document)[-4:-2] == ["资金汇总", "单位：元"]

    def test_an_attachment_stands_on_a_page_of_its_own_after_the_signature(self):
        table = Table(heads=("甲",), rows=(("乙",),), attachment=2)
        document = read(tables=(table,), attachments=("说明", "资金分配表。"))
        mark = paragraph_of(document, "附件2")

        assert words(document)[-3:] == ["2026年11月26日", "附件2", "资金分配表"]
        assert mark.style.paragraph_format.page_break_before
        assert document.element.body.index(document.tables[0]._tbl) > document.element.body.index(mark._p)
        # The name stands in the third line.
        names = [paragraph.text for paragraph in document.paragraphs]
        assert names[names.index("附件2") :][:3] == ["附件2", "", "资金分配表"]

    def test_an_only_attachment_has_no_number(self):
        table = Table(heads=("甲",), rows=(), attachment=1)

        assert words(read(tables=(table,), attachments=("资金分配表",)))[-2:] == ["附件", "资金分配表"]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"heads": (), "rows": ()},
            {"heads": ("甲", "乙"), "rows": (("一",),)},
            {"heads": ("甲",), "rows": (), "widths": (1, 2)},
            {"heads": ("甲",), "rows": (), "widths": (0,)},
        ],
    )
    def test_that_does_not_fit_together_is_refused(self, wrong):
        with pytest.raises(ValueError, match="a table needs"):
            Table(**wrong)

    @pytest.mark.parametrize("attachment", [-1, 2])
    def test_of_an_attachment_that_is_not_there_is_refused(self, attachment):
        with pytest.raises(ValueError, match="attachment"):
            letter(tables=(Table(heads=("甲",), rows=(), attachment=attachment),), attachments=("资金分配表",))


ANYTHING = st.text(st.characters(exclude_categories=()), max_size=40)


class TestStrangeText:
    @pytest.mark.parametrize(
        ("given", "shown"),
        [
            ("</w:t></w:r><w:p/>&amp;<!--", "</w:t></w:r><w:p/>&amp;<!--"),
            ("甲\x00乙\x1b\x7f", "甲\ufffd乙\ufffd\ufffd"),
            ("\ud800甲\udfff\ufffe", "\ufffd甲\ufffd\ufffd"),
            ("甲公司\u202e00.1\u2066", "甲公司00.1"),
            ("甲\t乙", "甲\t乙"),
            ("𠮷野家🏭", "𠮷野家🏭"),
            ("{number}{height}%s", "{number}{height}%s"),
            ("长" * 100_000, "长" * 100_000),
        ],
    )
    def test_is_shown_as_far_as_word_can_hold_it(self, given, shown):
        document = read(paragraphs=(given,), tables=(Table(heads=("甲",), rows=((given,),)),))

        assert shown in words(document)
        assert document.tables[0].cell(1, 0).text == shown

    def test_keeps_its_spaces(self):
        held = read(tables=(Table(heads=("甲",), rows=(("  其中：乙 ",),)),)).tables[0].cell(1, 0)._tc
        (text,) = held.iter(qn("w:t"))

        assert (text.text, text.get(qn("xml:space"))) == ("  其中：乙 ", "preserve")

    @settings(max_examples=60)
    @given(text=ANYTHING, demonstration=st.booleans())
    def test_breaks_nothing_wherever_it_stands(self, text, demonstration):
        table = Table(heads=(text,), rows=((text,),), title=text, unit=text, attachment=1)
        strange = dict.fromkeys(("issuer", "document_number", "title", "addressed_to", "signed", "watermark"), text)
        document = read(
            **strange,
            paragraphs=(text, Heading(text)),
            tables=(table,),
            attachments=(text,),
            demonstration=demonstration,
        )

        assert "2026年11月26日" in words(document)
        assert len(document.tables) == 1
        assert len(document.sections) == 1

    def test_a_long_title_is_cut_in_the_properties_alone(self):
        document = read(title="长" * 1000)

        assert document.core_properties.title == "长" * 255
        assert "长" * 1000 in words(document)


class TestSameness:
    def test_the_same_letter_gives_the_same_bytes(self):
        given = letter(tables=(SMALL,), attachments=("甲", "乙"), demonstration=True)

        assert write_letter(given) == write_letter(given)

    def test_the_file_says_nothing_of_when_or_by_what_it_was_written(self):
        with zipfile.ZipFile(io.BytesIO(write_letter(letter(demonstration=True)))) as package:
            assert {part.date_time for part in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            assert {part.create_system for part in package.infolist()} == {0}
            assert b"python-docx" not in b"".join(map(package.read, package.namelist()))
        properties = read(demonstration=True).core_properties
        days = {moment.replace(tzinfo=UTC) for moment in (properties.created, properties.modified)}
        assert days == {datetime(2026, 11, 26, tzinfo=UTC)}
        assert (properties.title, properties.author) == ("关于下达产业扶持资金的通知", "杭州市拱墅区财政局")
        assert (properties.comments, properties.last_modified_by) == ("演示数据，全部虚构", "")
