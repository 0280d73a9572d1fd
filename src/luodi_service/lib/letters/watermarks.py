"""Words across every page, as Word itself draws a watermark: a grey shape behind the text, in the header."""

from __future__ import annotations

from docx.oxml import parse_xml

from luodi_service.lib.letters.elements import Element
from luodi_service.lib.letters.styles import HEAD_TYPE

_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
_LENGTH = 460
"""In points: it fits the text's width and height when it stands aslant."""

_SHAPE = f"""<w:r {_SPACES}><w:rPr><w:noProof/></w:rPr><w:pict>
<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">
<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>
<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>
<v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/>
<v:f eqn="sum @6 0 @5"/></v:formulas>
<v:path textpathok="t" o:connecttype="custom" o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800"
 o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/>
<v:handles><v:h position="#0,bottomRight" xrange="6629,14971"/></v:handles>
<o:lock v:ext="edit" text="t" shapetype="t"/></v:shapetype>
<v:shape id="Watermark{{number}}" o:spid="_x0000_s{{place}}" type="#_x0000_t136" o:allowincell="f" fillcolor="silver"
 stroked="f" style="position:absolute;margin-left:0;margin-top:0;width:{_LENGTH}pt;height:{{height}}pt;rotation:315;\
z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;\
mso-position-vertical:center;mso-position-vertical-relative:margin"><v:fill opacity=".5"/>
<v:textpath style="font-family:&quot;{HEAD_TYPE}&quot;;font-size:1pt" string=""/></v:shape></w:pict></w:r>"""


def watermark(words: str, number: int) -> Element:
    """A run that draws the words; the ``number`` is its own in the file."""
    height = _LENGTH // max(len(words), 4)
    drawn: Element = parse_xml(_SHAPE.format(number=number, place=2048 + number, height=height))
    # Words of others never pass through a template: XML could break out of it.
    shape = next(drawn.iter("{urn:schemas-microsoft-com:vml}shape"))
    next(shape.iter("{urn:schemas-microsoft-com:vml}textpath")).set("string", words)
    return drawn
