"""What the open questions move, as lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from luodi.evaluate.effects import OptionEffect, ReadingEffect
from luodi.evaluate.words import YUAN, in_words


def effects_text(effects: Iterable[ReadingEffect]) -> str:
    """Every open question with its options: subjects and money moved against the option in use, and targets."""
    return "\n".join(line for effect in effects for line in _lines(effect)) + "\n"


def _lines(effect: ReadingEffect) -> Iterator[str]:
    yield f"{effect.reading}（{effect.provision or '全部政策'}）：{effect.question}"
    for option in effect.options:
        yield f"  {option.option}：{moved_in_words(effect, option)}"


def moved_in_words(effect: ReadingEffect, option: OptionEffect) -> str:
    """What an option moves: money where policies read it, the states of targets where they do."""
    if option.used:
        return "现用"
    parts = [_money(option)] if effect.of_policies else []
    if effect.targets:
        names = "、".join(option.targets)
        parts.append(f"{len(option.targets)} 个目标状态变动：{names}" if names else "目标状态不变")
    return "；".join(parts or ["没有政策、目标用到"])


def _money(option: OptionEffect) -> str:
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
