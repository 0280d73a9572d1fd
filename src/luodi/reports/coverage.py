"""Coverage as lines for a terminal."""

from __future__ import annotations

from luodi.program.coverage import Coverage

_WORDS = {"formalised": "有规则", "lacking": "缺机制", "narrative": "叙述", "uncovered": "没有规则"}


def coverage_text(coverage: Coverage) -> str:
    """Every provision with its state and how its numbers stand, what waits for a mechanism, what is uncovered, the sums."""
    lines: list[str] = []
    for provision in coverage.provisions:
        inside = [number for number in coverage.numbers if number.id.split("#")[0] == provision.id]
        numbers = f"，数 {len(inside)} 个" if inside else ""
        lines.append(f"{provision.id}\t{_WORDS[provision.status]}{numbers}\t{_shortened(provision.text)}")
    lines += [f"{item.id}\t缺机制\t{item.place}\t{item.name}：{item.mechanism}" for item in coverage.lacking]
    lines += [
        f"{item.id}\t没有规则\t{item.place}\t{_shortened(item.text)}"
        for item in (*coverage.sentences, *coverage.numbers)
        if item.status == "uncovered"
    ]
    groups = (("条", coverage.provisions), ("句", coverage.sentences), ("数", coverage.numbers))
    for name, items in groups:
        words = {status: word for status, word in _WORDS.items() if status != "lacking" or coverage.lacking}
        counts = "，".join(f"{word} {sum(item.status == status for item in items)}" for status, word in words.items())
        lines.append(f"{name}：{counts}")
    return "\n".join(lines) + "\n"


def _shortened(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 40 else f"{words[:39]}…"
