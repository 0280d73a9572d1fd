"""The published test version of a demonstration: the draft's text with every question settled, so that all that leads to
money can be tried. It is a plan of its own, says 演示 in its number, and the draft itself stays a draft, and unpayable.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from luodi_service.accounts.models import Person
from luodi_service.plans.models import Plan, Review, Version
from luodi_service.plans.plan_blocks import ruled_text
from luodi_service.plans.publishing import add_review, publish
from luodi_service.plans.texts import check, compiled
from luodi_service.plans.versions import add_version

CODE, DOCUMENT, RULING = "{}-trial", "演示〔2017〕1号", "演示〔2017〕2号"
NOTE = "演示用的测试版本：口径都已裁定，未载明的受益人已补"
PROCESS = """
```通则 办理流程
流程: 受理(5个工作日) → 初审(5个工作日, 街道) → 联审(10个工作日, 区税务局、区市场监管局) → 财政复核(5个工作日, 区财政局) → 审定(10个工作日) → 公示(7日)
备注: 演示数据；原文没有规定流程。
```
"""


def trial_plan(code: str) -> Plan | None:
    """The plan that a draft's test version stands under."""
    return Plan.objects.filter(code=CODE.format(code)).first()


def publish_trial(
    draft: Version, recipients: Mapping[str, str], valid: tuple[date, date], by: Person, at: datetime, today: date
) -> Version:
    """Publish a draft's test version through the doors that every plan goes through; the one that is there stays.

    ``recipients`` names for policies whose recipient the text leaves open, by code, the term of whom it is paid to.
    """
    known = trial_plan(draft.plan.code)
    if known is None:
        text = _settled(draft, recipients)
        version = add_version(CODE.format(draft.plan.code), text, draft.terms, draft.official, by, at, NOTE)
        known = version.plan
        known.title = f"{known.title}（{DOCUMENT}）"
        known.save(update_fields=["title"])
    newest = known.versions.select_related("plan").order_by("-number")[0]
    if compiled(newest).program.published:
        return newest
    for kind in Review.KINDS:
        given = {"kind": kind, "result": Review.RESULTS[0], "document": DOCUMENT, "on": valid[0], "body": "演示数据"}
        add_review(known, newest.number, given, by, at, today)
    given = {"document": DOCUMENT, "valid_from": valid[0], "valid_to": valid[1]}
    return publish(known, newest.number, given, by, at, today)


def _settled(draft: Version, recipients: Mapping[str, str]) -> str:
    """The draft's text with the option in use ruled for every reading, open recipients named, and a process."""
    version = Version(plan=draft.plan, text=draft.text, terms=draft.terms, official=draft.official)
    for rule in compiled(draft).program.readings:
        if rule.ruling is None:
            version.hash = version.digest()
            version.text = ruled_text(version, rule.name, f"{rule.labels[rule.used]}，{RULING}，2017-01-01")
    text = version.text
    for code, term in recipients.items():
        head, _, tail = text.partition(f"代码: {code}\n")
        text = f"{head}代码: {code}\n{tail.replace('受益: 〔未载明〕', f'受益: {term}', 1)}"
    checked, faults = check(text, draft.terms, draft.official)
    assert not len(faults), "a draft without faults is settled without faults"
    last = max(block.opening.line_number for block, _ in checked.document.blocks("通则"))
    return _after_block(text, last)


def _after_block(text: str, line_number: int) -> str:
    """The text with the process put below the block that begins on a line."""
    lines = text.split("\n")
    end = next(at for at in range(line_number, len(lines)) if lines[at].startswith("```"))
    return "\n".join([*lines[: end + 1], *PROCESS.rstrip("\n").split("\n"), *lines[end + 1 :]])
