"""What is said to people, in Chinese and in English.

An English sentence sets words of the plan and the facts off in 「…」: no Chinese stands in it elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]
_HAN = re.compile("[\u3400-\u9fff〇]")


@dataclass(frozen=True, slots=True)
class Words:
    """The same said in both languages; braces may name details. As text it is Chinese."""

    zh: str
    en: str

    def __getitem__(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en

    def __bool__(self) -> bool:
        return bool(self.zh)

    def __str__(self) -> str:
        return self.zh

    def filled(self, language: Language, details: Mapping[str, Detail]) -> str:
        """The words in a language, with their details in it."""
        said = {name: detail[language] if isinstance(detail, Words) else detail for name, detail in details.items()}
        return self[language].format(**said)


Detail = str | Words
"""What fills a message: words that are the same in every language, or words in each."""


def named(name: object) -> Words:
    """A name, value or stretch of the plan or the facts, where no quotation marks stand around it."""
    text = str(name)
    return Words(text, f"「{text}」" if _HAN.search(text) else text)


def listed(names: Iterable[object]) -> Words:
    """Names in a row."""
    items = [name if isinstance(name, Words) else named(name) for name in names]
    return Words("、".join(item.zh for item in items), ", ".join(item.en for item in items))
