"""Personal figures, masked: enough to know them again, too little to use them."""

from __future__ import annotations

import re

STARS = "*"
SHOWN: dict[str, tuple[int, int]] = {"name": (1, 0), "phone": (3, 4), "id_number": (3, 4), "bank_account": (4, 4)}
"""By field: how many characters show at the front and at the end."""


def masked(field: str, text: str) -> str:
    """``138****5678``; of a text too short for that, fewer characters show: never more than two in three."""
    head, tail = SHOWN[field]
    while head + tail > len(text) * 2 // 3:
        head, tail = max(head - 1, 0), max(tail - 1, 0)
    return text[:head] + STARS * (len(text) - head - tail) + (text[-tail:] if tail else "")


_HEADINGS = {
    "phone": re.compile(r"电话|手机|联系方式|座机|传真|phone|mobile|^tel", re.IGNORECASE),
    "id_number": re.compile(r"身份证|证件号"),
    "bank_account": re.compile(r"账号|帐号|账户|帐户|银行卡"),
    "name": re.compile(r"联系人|法定?代表人|法人姓名|负责人|经办人|姓名"),
}
"""By field: the headings of tables under which it stands."""


def personal_field(heading: str) -> str:
    """As what the cells under a heading are personal; empty where they are not."""
    return next((field for field, words in _HEADINGS.items() if words.search(heading)), "")


def masked_under(heading: str, text: str) -> str:
    """A cell as it is shown under a heading: masked where the heading speaks of a person's figures."""
    field = personal_field(heading)
    return masked(field, text) if field else text


def is_masked(heading: str, text: str) -> bool:
    """Whether a cell is what masking leaves of a person's figure: it says no more than that there is one."""
    return STARS in text and bool(personal_field(heading)) and masked_under(heading, text) == text
