"""What was uploaded, as the attachments of a bundle: under numbers, since names that people give may be anything."""

from __future__ import annotations

from luodi_service.claims.evidence_tables import written
from luodi_service.claims.models import Claim, Objection, Paper
from luodi_service.claims.papers import held

MOST_BYTES = 80_000_000
"""All attachments together; with more a bundle could not be opened."""
HEADS = ("附件", "类别", "名称", "原文件名", "字节", "SHA-256", "上传", "时间", "说明")
_LEFT_OUT = "没有装入：附件合计超过证据包的大小，请在申请页面下载，按 SHA-256 核对"


def attachments(claim: Claim) -> dict[str, bytes | str]:
    """The papers of a claim, those that are held of its subject and were not asked for again, and evidence of objections,
    each with its line in a list; what there is no room for stands in the list alone."""
    found: dict[str, bytes | str] = {}
    rows: list[list[object]] = []
    room = MOST_BYTES
    for kind, name, row in _uploaded(claim):
        fits = len(row.content) <= room
        at = f"attachments/{len(rows) + 1:03d}.{row.ending}"
        by = getattr(row, "by", None)
        rows.append([
            at if fits else "", kind, name, row.file_name, len(row.content), row.sha256,
            by.name if by is not None else "", row.at, "" if fits else _LEFT_OUT,
        ])  # fmt: skip
        if fits:
            room -= len(row.content)
            found[at] = bytes(row.content)
    return {"attachments.csv": written(HEADS, rows), **found} if rows else found


def _uploaded(claim: Claim) -> list[tuple[str, str, Paper | Objection]]:
    own = list(Paper.objects.filter(claim=claim).select_related("by").order_by("pk"))
    known = {paper.pk for paper in own}
    elsewhere = [paper.pk for paper in held(claim).values() if paper is not None and paper.pk not in known]
    others = Paper.objects.filter(pk__in=elsewhere).select_related("by").order_by("pk")
    objections = Objection.objects.filter(line__claim=claim).order_by("pk")
    return [
        *(("现场照片" if paper.photograph else "材料", paper.name, paper) for paper in own),
        *(("已有材料", paper.name, paper) for paper in others),
        *(("异议证据", one.name, one) for one in objections),
    ]
