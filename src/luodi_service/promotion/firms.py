"""The firms of leads and postings: whether one is still there."""

from __future__ import annotations

from luodi_service.registry.models import Subject


def not_there(firm: Subject) -> list[str]:
    """That a firm is here no more, with what to do where it goes on as another."""
    if firm.merged_into_id is not None:
        return [f"「{firm}」已并入别的企业，请用保留的统一社会信用代码"]
    return [f"「{firm}」已于 {firm.ended_on} {firm.ended_how}"] if firm.ended_on is not None else []
