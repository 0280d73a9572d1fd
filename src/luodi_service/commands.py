"""The service's commands beside those of the library: ``luodi serve``, ``luodi worker``, ``luodi manage``."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import nullcontext
from pathlib import Path
from socket import socket
from typing import NoReturn

import click

from luodi.cli.help import HelpedCommand
from luodi.cli.words import COMMANDS, OPTIONS
from luodi.words import Words

from luodi_service.serving import answering, listening_socket, worker_beside

SETTINGS = "luodi_service.settings"
DEMONSTRATION_PLANS = (Path("plans/gongshu-auto-2017"), Path("plans/lucheng-open-economy-2019"))
"""The first stands at the root, the others beside it under /plans/."""
DEMONSTRATION_DATABASE = "sqlite:///out/demonstration.sqlite3"
SWITCH_SECONDS = 0.001

COMMANDS |= {
    "serve": Words(
        "提供网页服务；--demonstration 先建演示库，载入方案、演示数据和演示账号，并带一个执行测算的进程。",
        "Serve the pages; with --demonstration, load the demonstration first and have a worker beside the server.",
    ),
    "worker": Words("执行排队的测算；上次中断的先续。", "Carry out what is queued, what was interrupted first."),
    "manage": Words(
        "管理：migrate、load_plan、load_facts、evaluate、verify_audit 等。",
        "Management: migrate, load_plan, load_facts, evaluate, verify_audit and others.",
    ),
}
OPTIONS |= {
    "host": Words("监听的地址", "address to listen on"),
    "port": Words("监听的端口", "port to listen on"),
    "demonstration": Words("演示模式", "demonstration mode"),
}


def _django() -> None:
    try:
        import django
        from django.core.exceptions import ImproperlyConfigured
    except ImportError:
        click.echo("需要附加组件：pip install 'luodi[service]'", err=True)
        sys.exit(1)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    try:
        django.setup()
    except ImproperlyConfigured as error:
        # A bad setting refuses to start, and is named.
        click.echo(str(error), err=True)
        sys.exit(1)


@click.command("serve", cls=HelpedCommand)
@click.option("--host", metavar="HOST", default="127.0.0.1")
@click.option("--port", metavar="PORT", default=8000, type=click.IntRange(1, 65_535))
@click.option("--demonstration", is_flag=True)
def serve(host: str, port: int, *, demonstration: bool) -> None:
    """Serve the pages; with --demonstration, load the demonstration first and have a worker beside the server."""
    with listening_socket(host, port) as listening:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, _stop)
        if demonstration:
            _load_demonstration()
        _django()
        _check_database()
        with worker_beside() if demonstration else nullcontext():
            _serve(listening, f"http://{f'[{host}]' if ':' in host else host}:{port}/")


def _stop(_number: int, _frame: object) -> NoReturn:
    """To be asked to stop is no fault."""
    sys.exit(0)


def _load_demonstration() -> None:
    """Make the demonstration's database and load what it lacks. It is never the one that a real installation has by default."""
    os.environ["LUODI_DEMONSTRATION"] = "1"
    os.environ.setdefault("DATABASE_URL", DEMONSTRATION_DATABASE)
    _django()
    from django.core.management import CommandError, call_command

    _make_folder()
    call_command("migrate", verbosity=0)
    _keep_off_real_people()
    try:
        for plan in DEMONSTRATION_PLANS:
            call_command("load_demonstration", plan)
        call_command("load_demonstration_returns")
        call_command("load_demonstration_awards")
        call_command("load_demonstration_targets")
        call_command("load_demonstration_promotion")
        call_command("load_demonstration_tasks")
        call_command("load_demonstration_group")
        call_command("load_demonstration_assessments")
        call_command("load_demonstration_briefs")
    except (CommandError, OSError) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    _print_accounts()


def _keep_off_real_people() -> None:
    """Accounts whose password everybody knows come into no database in which people work."""
    from luodi_service.accounts.demonstration import ACCOUNTS
    from luodi_service.accounts.models import Person

    known = Person.objects.filter(username__in=[role for role, _, _ in ACCOUNTS]).count()
    if known < len(ACCOUNTS) and Person.objects.exists():
        click.echo("这个库里已有正式的账号，不能载入演示：去掉 DATABASE_URL，或写一个空库。", err=True)
        sys.exit(1)


def _database_file() -> Path | None:
    """Where the database is a file, that file."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    return Path(database["NAME"]) if database["ENGINE"].endswith("sqlite3") else None


def _make_folder() -> None:
    file = _database_file()
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)


def _check_database() -> None:
    """A database that lacks our tables would give errors on every page: better not to start."""
    from django.db import Error

    file = _database_file()
    try:
        ready = (file is None or file.exists()) and _migrated()
    except Error as error:
        click.echo(f"打不开数据库，检查 DATABASE_URL：{error}", err=True)
        sys.exit(1)
    if not ready:
        click.echo("数据库还没有建好，或是旧版本的：先运行 luodi manage migrate。", err=True)
        sys.exit(1)


def _migrated() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _print_accounts() -> None:
    from luodi_service.accounts.demonstration import LISTED, PASSWORD

    click.echo(f"演示账号（口令都是 {PASSWORD}）：")
    for username, unit, name in LISTED:
        click.echo(f"  {username:<18}{unit} {name}")


def _serve(listening: socket, address: str) -> None:
    """Answer until told to stop. The address is printed once it answers, and last."""
    from django.conf import settings

    from luodi_service.plans.warming import kept_warm
    from luodi_service.wsgi import application

    server = answering(application, listening, https=settings.SESSION_COOKIE_SECURE, proxy=settings.PROXY)
    click.echo(f"{address}  （Ctrl+C 停止）")
    # A page gives way at every question to the database. It is to have its turn again soon, however long others compute.
    sys.setswitchinterval(SWITCH_SECONDS)
    with kept_warm():
        server.run()


@click.command("worker", cls=HelpedCommand)
def worker() -> None:
    """Carry out what is queued; what a killed worker left behind first."""
    work()


def work() -> None:
    """Carry out what is queued, until told to stop."""
    _django()
    _check_database()
    from django.core.management import call_command

    from luodi_service.claims.portal import tasks as portal
    from luodi_service.intake import tasks as imports
    from luodi_service.ledger import forecasting, kept_reconciling
    from luodi_service.plans import tasks as plans

    for left in (plans, imports, portal, kept_reconciling, forecasting):
        left.resume()
    call_command("db_worker")


@click.command("manage", cls=HelpedCommand, context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Django's own commands, and ours."""
    if arguments[:1] == ("new_secret",):
        # It makes what a start needs, so it must start without.
        os.environ["LUODI_DEMONSTRATION"] = "1"
    _django()
    if arguments[:1] == ("migrate",):
        _make_folder()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["luodi manage", *arguments])
