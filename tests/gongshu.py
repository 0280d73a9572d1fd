"""The shipped plan and small tables of facts for it, shared by tests."""

from __future__ import annotations

from pathlib import Path

from luodi.compiler import load

FOLDER = Path(__file__).parents[1] / "plans" / "gongshu-auto-2017"
DEMONSTRATION = FOLDER / "demonstration"
PLAN = load(FOLDER)

HOST = {"编号": "甲", "年度": "2018", "汽车互联网企业": "是"}


def project(**cells: str) -> dict[str, list[dict[str, str]]]:
    """The tables of one renovation project that is eligible unless a cell says otherwise."""
    row = {
        "编号": "G1",
        "改造单位": "甲",
        "完工日期": "2018-05-01",
        "项目经认定": "是",
        "实际投资额（万元）": "1250",
    }
    return {"企业": [HOST], "改造项目": [row | cells]}


def parks(*rows: dict[str, str]) -> dict[str, list[dict[str, str]]]:
    """The tables of some parks' years; each row holds 编号, 年度 and what else it states."""
    return {"企业": [HOST], "产业园": list(rows)}
