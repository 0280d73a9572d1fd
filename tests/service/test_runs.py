"""Runs in the queue: what stops them is shown, they can be taken out, a killed worker's go on, all can be proved again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from gongshu import FOLDER
from service.conftest import NOW, signed_in
from service.test_versions import words_of

from luodi_service.facts.models import Fact
from luodi_service.lib.audit import System
from luodi_service.lib.models import AuditEntry
from luodi_service.plans.models import Comparison, Line, Replay, Run
from luodi_service.plans.runs import carry_out, new_run
from luodi_service.plans.tasks import evaluate_run, refresh, resume, start


@pytest.fixture
def office(db: None) -> Client:
    return signed_in("office")


def queued(run: Run) -> Run:
    return start(run.version, [2018], {}, System(), NOW)


def test_a_run_shows_how_far_it_is(office: Client, run: Run) -> None:
    waiting = queued(run)
    page = office.get(f"/runs/{waiting.pk}/").content.decode()
    assert 'hx-trigger="every 2s"' in page
    Run.objects.filter(pk=waiting.pk).update(state="running", done=500, total=2_000)
    part = office.get(f"/runs/{waiting.pk}/", headers={"HX-Request": "true"})
    assert b"<html" not in part.content
    assert '<progress max="2000" value="500"' in part.content.decode()
    carry_out(waiting.pk)
    done = office.get(f"/runs/{waiting.pk}/").content.decode()
    assert "hx-trigger" not in done
    assert Run.objects.get(pk=waiting.pk).results_hash in done


def test_a_failed_run_shows_its_faults(office: Client, run: Run) -> None:
    failing = new_run(run.version, [2018], {"跨档计奖": "没有的选项"}, System(), NOW)
    carry_out(failing.pk)
    page = words_of(office.get(f"/runs/{failing.pk}/"))
    assert "失败" in page
    assert "LD0702" in page
    assert "没有的选项" in page
    assert office.post(f"/runs/{failing.pk}/replay/").status_code == 409


def test_a_fault_of_ours_leaves_no_run_running(run: Run, office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting = queued(run)

    def broken(*_: object) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr("luodi_service.plans.runs.results_hash", broken)
    with pytest.raises(ZeroDivisionError):
        evaluate_run.call(waiting.pk)
    assert Run.objects.get(pk=waiting.pk).state == "failed"
    assert not Line.objects.filter(run=waiting).exists()
    assert "服务出了错" in words_of(office.get(f"/runs/{waiting.pk}/"))


def test_a_queued_run_is_canceled_and_stays_so(office: Client, run: Run) -> None:
    waiting = queued(run)
    assert office.post(f"/runs/{waiting.pk}/cancel/").status_code == 302
    carry_out(waiting.pk)
    waiting.refresh_from_db()
    assert waiting.state == "canceled"
    assert not waiting.lines.exists()
    assert AuditEntry.objects.filter(action="取消测算", key=str(waiting.pk)).exists()
    again = office.post(f"/runs/{waiting.pk}/cancel/")
    assert again.status_code == 409
    assert "已取消，只有排队中的可以取消" in words_of(again)


def test_a_run_that_is_done_is_neither_canceled_nor_done_again(office: Client, run: Run) -> None:
    lines = list(run.lines.values_list("pk", flat=True))
    assert office.post(f"/runs/{run.pk}/cancel/").status_code == 409
    carry_out(run.pk)
    assert list(run.lines.values_list("pk", flat=True)) == lines


def test_only_the_office_cancels_and_auditors_replay(run: Run) -> None:
    waiting = queued(run)
    assert signed_in("auditor").post(f"/runs/{waiting.pk}/cancel/").status_code == 403
    assert signed_in("finance").post(f"/runs/{run.pk}/replay/").status_code == 403
    assert signed_in("auditor").post(f"/runs/{run.pk}/replay/").status_code == 302
    assert Replay.objects.get().agrees is True


def test_a_replay_says_whether_the_bytes_agree(office: Client, run: Run) -> None:
    office.post(f"/runs/{run.pk}/replay/")
    assert "● 一致" in words_of(office.get(f"/runs/{run.pk}/"))
    Run.objects.filter(pk=run.pk).update(results_hash="0" * 64)
    office.post(f"/runs/{run.pk}/replay/")
    assert "○ 不一致" in words_of(office.get(f"/runs/{run.pk}/"))
    outcomes = AuditEntry.objects.filter(action="完成重放核对").order_by("number")
    assert [entry.details["agrees"] for entry in outcomes] == [True, False]


def test_a_fact_altered_behind_our_back_is_found(run: Run) -> None:
    from luodi_service.plans.runs import replays

    fact = Fact.objects.filter(term__name="实际投资额").order_by("pk")[0]
    Fact.objects.filter(pk=fact.pk).update(value="99")
    assert not replays(run)


def test_a_large_replay_goes_to_the_queue(office: Client, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from luodi_service.plans.tasks import replay_run

    monkeypatch.setattr("luodi_service.pages.views_runs.AT_ONCE", 10)
    office.post(f"/runs/{run.pk}/replay/")
    replay = Replay.objects.get()
    assert replay.agrees is None
    assert "排队" in words_of(office.get(f"/runs/{run.pk}/"))
    replay_run.call(replay.pk)
    replay.refresh_from_db()
    assert replay.agrees is True


def test_a_run_is_replayed_by_command(run: Run, capsys: Any) -> None:
    call_command("replay")
    assert f"测算 #{run.pk}：一致" in capsys.readouterr().out
    Run.objects.filter(pk=run.pk).update(results_hash="0" * 64)
    with pytest.raises(CommandError, match="不一致"):
        call_command("replay", run.pk)
    with pytest.raises(CommandError, match="没有测算 #99999"):
        call_command("replay", 99_999)


def test_what_a_killed_worker_left_is_queued_again(run: Run) -> None:
    left = queued(run)
    canceled = queued(run)
    Run.objects.filter(pk=left.pk).update(state="running", done=3)
    Run.objects.filter(pk=canceled.pk).update(state="canceled")
    comparison = Comparison.objects.create(
        before=run.version, after=run.version, years=[2018], snapshot=run.snapshot, state="running", at=NOW
    )
    assert resume() == 2
    left.refresh_from_db()
    comparison.refresh_from_db()
    assert (left.state, comparison.state) == ("queued", "queued")
    assert Run.objects.get(pk=canceled.pk).state == "canceled"


def test_a_new_version_of_many_subjects_is_run_by_the_queue(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("luodi_service.plans.runs.AT_ONCE", 10)
    waiting = refresh(run.version, System(), NOW)
    assert (waiting.state, waiting.years) == ("queued", run.years)


PROGRAM = """
import django, sys, time
django.setup()
from django.utils import timezone
from luodi_service.lib.audit import System
from luodi_service.plans import runs
from luodi_service.plans.margins import newest_version
from luodi_service.plans.models import Line, Plan, Run

if sys.argv[1] == "hang":
    run = runs.new_run(newest_version(Plan.objects.get()), [2018], {}, System(), timezone.now())
    def hang(*_, **__):
        print(Line.objects.filter(run=run).count(), flush=True)
        time.sleep(600)
    runs.record = hang
    runs.carry_out(run.pk)
run = Run.objects.order_by("-pk")[0]
print(run.state, run.lines.count(), flush=True)
"""


@pytest.mark.heavy
def test_a_worker_that_is_killed_leaves_nothing_half(tmp_path: Path) -> None:
    """A real process, killed after it wrote the lines and before it was done with them."""
    file = tmp_path / "killed.sqlite3"
    environment = {
        **os.environ, "LUODI_DEMONSTRATION": "1", "DATABASE_URL": f"sqlite:///{file}",
        "DJANGO_SETTINGS_MODULE": "luodi_service.settings",
    }  # fmt: skip

    def call(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], env=environment, capture_output=True, text=True, timeout=120, check=True
        )
        return done.stdout

    call("-m", "django", "migrate", "-v0")
    call("-m", "django", "load_demonstration", str(FOLDER), "-v0")
    worker = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "hang"], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert worker.stdout is not None
    written = int(worker.stdout.readline())
    worker.send_signal(signal.SIGKILL)
    worker.wait(timeout=30)
    worker.stdout.close()
    assert written > 0, "it was killed with its lines written"
    assert call("-c", PROGRAM, "look").split() == ["running", "0"]
    call("-c", "import django; django.setup(); from luodi_service.plans.tasks import resume; assert resume() == 1")
    call("-m", "django", "db_worker", "--batch", "--interval", "0.1", "--no-startup-delay")
    state, lines = call("-c", PROGRAM, "look").split()
    assert (state, int(lines)) == ("done", written)
