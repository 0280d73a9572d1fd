"""What stands below the text: the attachments' names, who signs, and the day; each where GB/T 9704-2012 puts it."""

from __future__ import annotations

from luodi_service.lib.letters.contents import Letter
from luodi_service.lib.letters.elements import Element, element, kept_with_next, paragraph, run
from luodi_service.lib.letters.measures import CHARACTERS, indent
from luodi_service.lib.letters.styles import HEAD_TYPE
from luodi_service.lib.letters.texts import attachment_name, day, one_line, width

_LABEL = "附件："


def attachment_lines(names: tuple[str, ...]) -> list[Element]:
    """附件：1.…, one below the other, a long name going on below its own first character; numbered if there are several."""
    if not names:
        return []
    marks = [f"{number}. " for number in range(1, len(names) + 1)] if len(names) > 1 else [""]
    made = [paragraph("Attachments")]
    for number, (mark, name) in enumerate(zip(marks, names, strict=True)):
        label = "" if number else _LABEL
        edge = indent(left=2 + width(_LABEL) + width(mark), hanging=width(label + mark))
        made.append(paragraph("Attachments", f"{label}{mark}{attachment_name(name)}", edge))
    return [kept_with_next(line) for line in made]


def people_lines(people: tuple[tuple[str, str], ...]) -> list[Element]:
    """10.3: 出席：, 请假： in 黑体, one line below the text and two characters in; names go on below the first of them."""
    made = [paragraph("Attachments")] if people else []
    for label, names in people:
        front = f"{one_line(label)}："
        edge = indent(left=2 + width(front), hanging=width(front))
        line = paragraph("Attachments", "", edge)
        line.append(run(front.rstrip("："), _head_type()))
        line.append(run(f"：{one_line(names)}"))
        made.append(line)
    return made


def _head_type() -> Element:
    sides = ("ascii", "hAnsi", "eastAsia", "cs")
    return element("w:rFonts", {f"w:{side}": HEAD_TYPE for side in sides})


def signature(letter: Letter) -> list[Element]:
    """Who signs and the day: with room for a seal, or without one for what nobody seals: demonstrations, drafts, minutes."""
    signed, dated = one_line(letter.signed), day(letter.dated)
    unsealed = letter.unofficial or bool(letter.people)
    place = _unsealed if unsealed else _sealed
    signed_from_right, dated_from_right = place(min(width(signed), CHARACTERS), width(dated))
    # A seal is 42 mm high and stands over both lines: two lines above them it does not touch the text.
    above = [paragraph("Signature") for _ in range(1 if unsealed else 2)]
    name = [paragraph("Signature", signed, indent(right=signed_from_right))] if signed else []
    return [*map(kept_with_next, [*above, *name]), paragraph("Signature", dated, indent(right=dated_from_right))]


def _sealed(signed: float, dated: float) -> tuple[float, float]:
    """7.3.5.1: the day four characters from the right, the name centred above it."""
    beyond = (dated - signed) / 2
    dated_from_right = max(4.0, -beyond)
    return dated_from_right + beyond, dated_from_right


def _unsealed(signed: float, dated: float) -> tuple[float, float]:
    """7.3.5.2: the name two characters from the right, the day begins two after it; a longer day stands at two itself."""
    if dated > signed:
        return 4.0 + dated - signed, 2.0
    # A name as long as the line leaves no two characters on its right.
    signed_from_right = min(2.0, CHARACTERS - signed)
    return signed_from_right, max(signed_from_right + signed - dated - 2.0, 0.0)
