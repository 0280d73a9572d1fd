"""The service's commands beside those of the library: ``luodi serve``, ``luodi worker``, ``luodi manage``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from luodi.cli.help import HelpedCommand
from luodi.cli.words import COMMANDS, OPTIONS
from luodi.words import Words

SETTINGS = "luodi_service.settings"
DEMONSTRATION_PLAN = Path("plans/gongshu-auto-2017")


COMMANDS |= {
    "serve": Words(
        "提供网页服务；--demonstration 先建库并载入方案、演示数据和演示账号。",
        "Serve the pages; with --demonstration, make the database and load the demonstration first.",
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
    """Serve the pages; with --demonstration, migrate and load the demonstration first."""
    if demonstration:
        os.environ.setdefault("LUODI_DEMONSTRATION", "1")
    _django()
    from django.conf import settings
    from django.core.management import call_command

    if demonstration:
        database = settings.DATABASES["default"]["NAME"]
        Path(database).parent.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0)
        call_command("load_demonstration", DEMONSTRATION_PLAN)
        _print_accounts()
    import waitress

    from luodi_service.wsgi import application

    click.echo(f"http://{host}:{port}/  （Ctrl+C 停止）")
    waitress.serve(application, host=host, port=port, threads=4, ident=None)


def _print_accounts() -> None:
    from luodi_service.accounts.demonstration import ACCOUNTS, PASSWORD

    click.echo(f"演示账号（口令 {PASSWORD}）：")
    for role, unit, name in ACCOUNTS:
        click.echo(f"  {role:<18}{unit} {name}")


@click.command("worker", cls=HelpedCommand)
def worker() -> None:
    """Carry out what is queued; what a killed worker left behind first."""
    _django()
    from django.core.management import call_command

    from luodi_service.plans.tasks import resume

    resume()
    call_command("db_worker")


@click.command("manage", cls=HelpedCommand, context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Django's own commands, and ours."""
    if arguments[:1] == ("new_secret",):
        # It makes what a start needs, so it must start without.
        os.environ["LUODI_DEMONSTRATION"] = "1"
    _django()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["luodi manage", *arguments])
