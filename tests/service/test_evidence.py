"""Evidence bundles as they are downloaded: worked out again by the command alone, the same bytes each time, for nobody else."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from luodi.bundles import open_bundle, replay
from service.claiming import DAY, committed, handed_in, noticed, paid, person, prepared, reviewed, to_the_end, trial
from service.conftest import signed_in

from luodi_service.claims import cases, evidence_papers, objecting, overriding
from luodi_service.claims.evidence import bundle_of
from luodi_service.claims.evidence_log import entries_of
from luodi_service.claims.models import Claim, Paper
from luodi_service.claims.papers import add_papers
from luodi_service.facts.models import Batch, Fact, Term
from luodi_service.ledger.awarding import Payee
from luodi_service.lib.audit import hash_of
from luodi_service.lib.models import AuditEntry
from luodi_service.plans.handling import policies_of
from luodi_service.registry.models import Subject

PDF = b"%PDF-1.4 material"


@pytest.fixture
def awards(loaded_awards: None, db: None) -> None:
    """What a demonstration of money begins with."""


@pytest.fixture
def claim(awards: None) -> Claim:
    return fresh(to_the_end(prepared("renovation_support")))


def fresh(claim: Claim) -> Claim:
    return Claim.objects.select_related(
        "plan", "version__plan", "subject__unit", "recipient", "award", "applicant"
    ).get(pk=claim.pk)


def downloaded(claim: Claim, role: str = "auditor") -> bytes:
    answer = signed_in(role).get(f"/bundles/{claim.number}/")
    assert answer.status_code == 200, answer.content.decode()
    return answer.content


def table(raw: bytes, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(f"papers/{name}").decode("utf-8-sig"))))


def names(raw: bytes) -> set[str]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name.removeprefix("papers/") for name in archive.namelist()}


def command(path: Path) -> subprocess.CompletedProcess[str]:
    """``luodi replay`` as somebody runs it who has neither the service nor its settings."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DJANGO", "LUODI", "DATABASE", "PYTEST"))
    }
    return subprocess.run(
        [sys.executable, "-m", "luodi", "replay", str(path)], capture_output=True, text=True, check=False,
        env=environment, cwd=path.parent,
    )  # fmt: skip


def test_what_is_downloaded_is_worked_out_again_without_the_service(claim: Claim, tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(downloaded(claim))
    found = command(path)
    assert found.returncode == 0, found.stdout + found.stderr
    assert "一致" in found.stdout
    assert "不一致" not in found.stdout
    assert f"{claim.amount:,.2f} 元" in found.stdout
    assert "演示数据，全部虚构" in found.stdout
    changed = path.read_bytes().replace(str(claim.amount).encode(), b"9" * len(str(claim.amount)), 1)
    path.write_bytes(changed)
    assert command(path).returncode != 0


def test_all_prepared_policies_replay(awards: None) -> None:
    codes = sorted(set(Claim.objects.values_list("code", flat=True)))
    assert len(codes) >= 5
    for code in codes:
        one = Claim.objects.filter(code=code).order_by("pk")[0]
        assert replay(open_bundle(bundle_of(fresh(one)).content)).agrees, code


def test_a_bundle_is_the_same_until_something_happens(claim: Claim) -> None:
    first = downloaded(claim)
    assert downloaded(claim, "auditor") == first
    assert bundle_of(claim).content == first
    add_papers(claim, "照片", [SimpleUploadedFile("现场.pdf", PDF)], person("office"), DAY + timedelta(days=20))
    assert downloaded(claim) != first


def test_every_download_is_on_record_with_the_number_that_stands_for_it(claim: Claim) -> None:
    answer = signed_in("auditor").get(f"/bundles/{claim.number}/")
    entry = AuditEntry.objects.get(action="下载证据包")
    assert entry.details == {
        "claim": claim.number, "bundle": open_bundle(answer.content).hash, "bytes": len(answer.content),
    }  # fmt: skip
    assert entry.actor_id == person("auditor").pk
    assert open_bundle(answer.content).hash[:16] in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_it_holds_the_whole_way_of_the_money(claim: Claim) -> None:
    raw = downloaded(claim)
    assert {"README.txt", "reasons.txt", "facts-sources.csv", "opinions.csv", "acts.csv", "notices.csv", "instalments.csv",
            "orders.csv", "receipts.csv", "ledger.csv", "log.jsonl", "tellings.csv", "claim.csv"} <= names(raw)  # fmt: skip
    assert any(name.startswith("notice-") and name.endswith(".docx") for name in names(raw))
    opinions = table(raw, "opinions.csv")
    assert {(one["环节"], one["意见"]) for one in opinions} >= {("联审", "同意"), ("审定", "同意")}
    (receipt,) = table(raw, "receipts.csv")
    assert Decimal(receipt["金额（元）"]) == claim.amount
    assert [one["类别"] for one in table(raw, "ledger.csv")] == ["占用", "下达", "支付"]
    sources = table(raw, "facts-sources.csv")
    assert {"来源", "文件", "口径", "录入时间"} <= set(sources[0])
    assert all(one["来源"] for one in sources)
    assert {one["编号"] for one in sources} >= {claim.subject.key}
    account = claim.payee_account
    everything = b"".join(
        zipfile.ZipFile(io.BytesIO(raw)).read(name) for name in zipfile.ZipFile(io.BytesIO(raw)).namelist()
    )
    assert account.encode() not in everything
    assert f"{account[:4]}{'*' * (len(account) - 8)}{account[-4:]}" in json.dumps(
        table(raw, "orders.csv"), ensure_ascii=False
    )


def test_lines_of_the_log_prove_themselves(claim: Claim) -> None:
    with zipfile.ZipFile(io.BytesIO(downloaded(claim))) as archive:
        lines = [json.loads(line) for line in archive.read("papers/log.jsonl").decode().splitlines()]
    assert [line["number"] for line in lines] == [entry.number for entry in entries_of(claim)]
    assert {"申请：下达", "公示", "占用资金", "导入回单", "开出支付批次"} <= {line["action"] for line in lines}
    for line in lines:
        entry = AuditEntry(**{**line, "at": datetime.fromisoformat(line["at"])})
        assert hash_of(entry) == line["hash"]
        assert entry.at.tzinfo == UTC or entry.at.utcoffset() == timedelta(0)


def test_reads_of_a_claim_are_no_part_of_it(claim: Claim) -> None:
    before = len(entries_of(claim))
    signed_in("auditor").get(f"/audit/trail/?claim={claim.number}")
    assert AuditEntry.objects.filter(action__startswith="查看", kind="claim", key=str(claim.pk)).exists()
    assert len(entries_of(claim)) == before


def test_objections_papers_and_an_override_are_in_it(awards: None) -> None:
    claim = reviewed(handed_in(prepared("renovation_support")), "finance")
    overriding.propose(claim, claim.revision, Decimal("1000.00"), "按会议意见", "纪要1号", person("finance"), DAY)
    claim = fresh(claim)
    claim = overriding.agree(claim, claim.revision, True, "同意", person("office-second"), DAY)
    name = "=cmd|'/c calc'!A1\u202e"
    add_papers(claim, "测绘", [SimpleUploadedFile(f"{name}.pdf", PDF)], person("office"), DAY)
    claim = noticed(reviewed(claim))
    line = claim.notices.select_related("claim", "notice").get()
    made = objecting.object_to(line, "王真实", "13900001234", "+面积不实", SimpleUploadedFile("证.pdf", PDF), DAY)
    objecting.answer(made, "不成立", "经复核", "", person("office-second"), DAY)
    raw = bundle_of(fresh(claim)).content
    assert replay(open_bundle(raw)).agrees, "the engine's own amount is what is worked out again"
    assert open_bundle(raw).award.amount == claim.amount != Decimal("1000.00")
    (override,) = table(raw, "overrides.csv")
    assert (override["改定金额（元）"], override["结果"]) == ("1000.00", "同意")
    assert "两人改定为 1000.00 元" in zipfile.ZipFile(io.BytesIO(raw)).read("papers/README.txt").decode()
    (objection,) = table(raw, "objections.csv")
    assert objection["联系方式（已隐去）"] == "139****1234"
    assert objection["异议"].startswith("'+")
    listed = table(raw, "attachments.csv")
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert [archive.read(f"papers/{one['附件']}") for one in listed] == [PDF, PDF]
    assert {one["类别"] for one in listed} == {"材料", "异议证据"}
    assert all("cmd" not in one for one in names(raw))


def test_what_there_is_no_room_for_stands_in_the_list(claim: Claim, monkeypatch: pytest.MonkeyPatch) -> None:
    add_papers(claim, "照片", [SimpleUploadedFile("现场.pdf", PDF)], person("office"), DAY)
    monkeypatch.setattr(evidence_papers, "MOST_BYTES", 3)
    raw = bundle_of(claim).content
    (row,) = table(raw, "attachments.csv")
    assert (row["附件"], row["SHA-256"]) == ("", Paper.objects.get(claim=claim).sha256)
    assert "没有装入" in row["说明"]
    assert not any(name.startswith("attachments/") for name in names(raw))


def test_a_case_has_nothing_to_work_out_again_and_says_so(awards: None, tmp_path: Path) -> None:
    plan = trial()
    version = Claim.objects.select_related("version__plan").filter(plan=plan)[0].version
    code, _, kind = next(row for row in policies_of(version) if row[0] in _cases(version))
    subject = Subject.objects.filter(kind=kind).order_by("pk")[0]
    office = person("office")
    claim = cases.open_case(plan, code, subject, 2018, [(2018, Decimal("500000.00"))], "重大项目", office, DAY)
    for name in (cases.MINUTES, cases.AGREEMENT):
        add_papers(claim, name, [SimpleUploadedFile(f"{name}.pdf", PDF)], office, DAY)
    claim = cases.hand_in_case(
        fresh(claim), claim.revision, Payee("户名", "银行", "6222000000000018"), "纪要1号", office, DAY
    )
    raw = downloaded(claim)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        assert "没有可以重算的" in archive.read("papers/README.txt").decode()
        assert {"manifest.json", "manifest.sha256"} <= set(archive.namelist())
    assert "award.json" not in names(raw)
    assert [one["名称"] for one in table(raw, "attachments.csv")] == [cases.MINUTES, cases.AGREEMENT]
    path = tmp_path / "case.zip"
    path.write_bytes(raw)
    found = command(path)
    assert found.returncode == 1
    assert "LD1003" in found.stdout + found.stderr


def _cases(version: object) -> set[str]:
    from luodi_service.plans.handling import case_by_case

    return {code for code, _, _ in policies_of(version) if case_by_case(version, code)}  # type: ignore[arg-type]


def test_real_figures_of_tax_are_for_auditors_alone(claim: Claim) -> None:
    """Invented figures are nobody's; of real ones the office learns no more by a bundle than by a page."""
    assert signed_in("office").get(f"/bundles/{claim.number}/").status_code == 200
    term = Term.objects.filter(kind=claim.subject.kind, nature="税务").first()
    subject = claim.subject
    if term is None:
        term = Term.objects.get(kind="企业", name="区级财政贡献")
        claim = Claim.objects.filter(subject__kind="企业").order_by("pk")[0]
        subject = claim.subject
    batch = Batch.objects.create(source="税务局", at=timezone.now())
    Fact.objects.create(subject=subject, term=term, year=2018, value="123", batch=batch)
    Claim.objects.filter(pk=claim.pk).update(snapshot=Fact.objects.order_by("-pk")[0].pk)
    refused = signed_in("office").get(f"/bundles/{claim.number}/")
    assert refused.status_code == 403
    assert "税务数据，您无权查看" in refused.content.decode()
    path = signed_in("auditor").get(f"/bundles/{claim.number}/")
    assert path.status_code == 200


def test_nobody_else_has_it(claim: Claim) -> None:
    for role in ("enterprise", "street", "department", "finance", "leader", "tax", "park"):
        assert signed_in(role).get(f"/bundles/{claim.number}/").status_code == 403, role
    assert signed_in("auditor").get("/bundles/2026-999999/").status_code == 404


def test_what_cannot_be_packed_is_refused_with_its_code(claim: Claim) -> None:
    """A value that no table reads back as it is is told, and not silently another one."""
    term = Term.objects.filter(kind=claim.subject.kind, form="引用").order_by("pk")[0]
    batch = Batch.objects.create(source="试", demonstration=True, at=timezone.now())
    Fact.objects.create(subject=claim.subject, term=term, year=0, value="末尾有空格 ", batch=batch)
    Claim.objects.filter(pk=claim.pk).update(snapshot=Fact.objects.order_by("-pk")[0].pk)
    answer = signed_in("auditor").get(f"/bundles/{claim.number}/")
    assert answer.status_code == 409
    assert "LD1006" in answer.content.decode()
    assert not AuditEntry.objects.filter(action="下载证据包").exists()


def test_money_that_came_back_shows(awards: None) -> None:
    claim = committed(noticed(reviewed(handed_in(prepared("renovation_support")))))
    claim = paid(claim)
    assert table(bundle_of(fresh(claim)).content, "instalments.csv")[0]["状态"] == "已付"
