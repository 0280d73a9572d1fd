"""What the open questions move, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from luodi.evaluate.effects import OptionEffect, ReadingEffect
from luodi.evaluate.words import YUAN, in_words


def effects_text(effects: Iterable[ReadingEffect]) -> str:
    """Every open question with its options: subjects and money moved against the option in use."""
    return "\n".join(line for effect in effects for line in _lines(effect)) + "\n"


def _lines(effect: ReadingEffect) -> Iterator[str]:
    yield f"{effect.reading}（{effect.provision or '全部政策'}）：{effect.question}"
    for option in effect.options:
        yield f"  {option.option}：{_moved(option)}"


def _moved(option: OptionEffect) -> str:
    if option.used:
        return "现用"
    if not option.results:
        return "金额不变"
    parts = [f"{option.subjects} 个主体、{option.results} 条结果变动"]
    if option.raised:
        parts.append(f"增加 {in_words(option.raised, YUAN)}")
    if option.lowered:
        parts.append(f"减少 {in_words(option.lowered, YUAN)}")
    if option.unsettled:
        parts.append(f"{option.unsettled} 条由有金额变为没有，或相反")
    return "，".join(parts)
