"""The course of an assessment, as a table: what is done in which state, what it needs, who may not do it, where it leads."""

from __future__ import annotations

from dataclasses import dataclass

from luodi_service.assessment.models import COMPUTED, DRAFT, FINAL, ISSUED, PUBLISHED

DOCUMENT, DATED, REPORT_BY, REASON = "document", "dated", "report_by", "reason"


@dataclass(frozen=True, slots=True)
class ActKind:
    """An act on a whole assessment by the office. ``apart`` is the field of whom it may not be done by."""

    code: str
    name: str
    states: tuple[str, ...]
    to: str
    needs: tuple[str, ...] = ()
    apart: str = ""
    apart_words: str = ""


ACTS: dict[str, ActKind] = {
    kind.code: kind
    for kind in (
        ActKind("issue", "下达办法", (DRAFT,), ISSUED, (DOCUMENT, DATED, REPORT_BY)),
        ActKind("compute", "测算", (ISSUED, COMPUTED), COMPUTED),
        ActKind("withdraw", "撤回测算", (COMPUTED,), ISSUED, (REASON,)),
        ActKind("publish", "公布结果", (COMPUTED,), PUBLISHED, (REASON,)),
        ActKind(
            "finish", "定档", (PUBLISHED,), FINAL, (DOCUMENT,), "published_by_id", "定档的人不能是公布结果的人，请由另一人办理",
        ),
    )
}  # fmt: skip
"""By code, in the order in which a page offers them."""
FIELDS = {DOCUMENT: "文号", DATED: "文件日期", REPORT_BY: "自评截止", REASON: "说明"}
