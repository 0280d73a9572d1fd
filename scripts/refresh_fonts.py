"""Make the service's fonts anew: the characters of GB 2312 and what the plans need, as web fonts.

    npm pack @fontsource-variable/noto-serif-sc @fontsource-variable/noto-sans-sc   # and unpack both
    python -m pip install fonttools brotli
    python scripts/refresh_fonts.py SERIF_PACKAGE SANS_PACKAGE

Keeps the packages' slices, so that a page fetches only those whose characters it shows.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "src" / "luodi_service" / "static" / "fonts"
FAMILIES = (("Noto Serif SC", "noto-serif-sc"), ("Noto Sans SC", "noto-sans-sc"))
FACE = re.compile(r"url\(\./files/(?P<file>[^)]+)\).*?unicode-range:\s*(?P<range>[^;]+);", re.DOTALL)


def wanted() -> set[int]:
    """GB 2312, ASCII, the punctuation and marks of the pages, and every character of the plans."""
    found = {ord(char) for char in "✓✗？＝·●◐○\u2571×÷≥≤≠‰№①②③④⑤⑥⑦⑧⑨⑩㎡"} | set(range(0x20, 0x7F))
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes((high, low)).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    for path in (ROOT / "plans").rglob("*.md"):
        found |= {ord(char) for char in path.read_text(encoding="utf-8")}
    return found


def code_points(text: str) -> set[int]:
    """The characters of a ``unicode-range``."""
    found: set[int] = set()
    for part in text.replace("U+", "").split(","):
        first, _, last = part.strip().partition("-")
        found |= set(range(int(first, 16), int(last or first, 16) + 1))
    return found


def ranges(points: set[int]) -> str:
    """Characters as a ``unicode-range``."""
    spans: list[list[int]] = []
    for point in sorted(points):
        if spans and point == spans[-1][1] + 1:
            spans[-1][1] = point
        else:
            spans.append([point, point])
    return ",".join(f"U+{a:x}" if a == b else f"U+{a:x}-{b:x}" for a, b in spans)


def refresh(package: Path, family: str, name: str, keep: set[int]) -> str:
    """The style sheet of a family, its slices written."""
    faces: list[str] = []
    for match in FACE.finditer((package / "index.css").read_text(encoding="utf-8")):
        points = code_points(match["range"]) & keep
        source = package / "files" / match["file"]
        font = TTFont(source)
        points &= set(font.getBestCmap())
        if not points:
            continue
        options = subset.Options(flavor="woff2", layout_features=["*"], notdef_outline=True)
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=points)
        subsetter.subset(font)
        target = f"{name}-{len(faces)}.woff2"
        font.flavor = "woff2"
        font.save(TARGET / target)
        faces.append(
            f'@font-face {{ font-family: "{family}"; font-weight: 200 900; font-display: swap; '
            f'src: url("{target}") format("woff2"); unicode-range: {ranges(points)}; }}\n'
        )
    (TARGET / f"{name}.LICENSE").write_bytes((package / "LICENSE").read_bytes())
    return "".join(faces)


def main() -> None:
    """Write every slice and the style sheet."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for old in TARGET.glob("*.woff2"):
        old.unlink()
    keep = wanted()
    packages = [Path(argument) for argument in sys.argv[1:3]]
    sheets = [refresh(package, family, name, keep) for package, (family, name) in zip(packages, FAMILIES, strict=True)]
    (TARGET / "fonts.css").write_text("".join(sheets), encoding="utf-8")


if __name__ == "__main__":
    main()
