"""The migrations lead to the very tables that the models describe, with what they store in them."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterable
from contextlib import closing
from importlib import import_module
from pathlib import Path

from django.db.migrations import Migration

import luodi_service

STORED = ("facts_term",)
"""Tables that migrations put rows in."""
OWN = {"django_migrations", "sqlite_sequence"}


def made(file: Path, settings: str, *options: str) -> dict[str, object]:
    """The tables of a new database: columns, keys and indexes of each, and what is stored in some."""
    environment = {
        **os.environ, "LUODI_DEMONSTRATION": "1", "DJANGO_SETTINGS_MODULE": settings, "DATABASE_URL": f"sqlite:///{file}",
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }  # fmt: skip
    environment.pop("LUODI_TEST_DATABASE", None)
    program = (
        "import sys, django; from django.conf import settings; "
        "settings.DATABASES['default']['NAME'] = sys.argv[1]; django.setup(); "
        "from django.core.management import call_command; call_command('migrate', *sys.argv[2:], verbosity=0)"
    )
    command = [sys.executable, "-c", program, str(file), *options]
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=600)
    with closing(sqlite3.connect(file)) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")} - OWN
        found: dict[str, object] = {name: _described(connection, name) for name in names}
        for name in STORED:
            found[f"rows of {name}"] = _sorted(connection.execute(f"SELECT kind, name, nature, form FROM {name}"))
    return found


def _described(connection: sqlite3.Connection, table: str) -> list[object]:
    columns = [row[1:] for row in connection.execute(f"PRAGMA table_info('{table}')")]
    keys = [row[2:] for row in connection.execute(f"PRAGMA foreign_key_list('{table}')")]
    indexes = [
        (row[2], row[4], tuple(column for _, _, column in connection.execute(f"PRAGMA index_info('{row[1]}')")))
        for row in connection.execute(f"PRAGMA index_list('{table}')")
    ]
    return [_sorted(columns), _sorted(keys), _sorted(indexes)]


def _sorted(rows: Iterable[object]) -> list[object]:
    return sorted(rows, key=repr)


def test_the_migrations_make_the_tables_of_the_models(tmp_path: Path) -> None:
    by_steps = made(tmp_path / "steps.sqlite3", "luodi_service.settings")
    at_once = made(tmp_path / "once.sqlite3", "service.settings", "--run-syncdb")
    assert len(by_steps) > 80
    assert by_steps == at_once


def test_no_model_was_changed_without_a_migration() -> None:
    program = "import django; django.setup(); from django.core.management import call_command as c; c('makemigrations', check=True)"
    environment = {**os.environ, "LUODI_DEMONSTRATION": "1", "DJANGO_SETTINGS_MODULE": "luodi_service.settings"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def steps() -> Iterable[Migration]:
    """The service's migrations: settings of tests hide them from Django."""
    for file in sorted(Path(luodi_service.__file__).parent.glob("*/migrations/0*.py")):
        app = file.parts[-3]
        yield import_module(f"luodi_service.{app}.migrations.{file.stem}").Migration(file.stem, app)


def test_a_database_of_the_steps_before_is_taken_as_it_stands(tmp_path: Path) -> None:
    file = tmp_path / "before.sqlite3"
    made(file, "luodi_service.settings")
    replaced = {(step.app_label, step.name): step.replaces for step in steps() if step.replaces}
    assert ("accounts", "0004_mail") in replaced["accounts", "0001_tables"]
    with closing(sqlite3.connect(file)) as connection, connection:
        for (app, name), before in replaced.items():
            connection.execute("DELETE FROM django_migrations WHERE app = ? AND name = ?", (app, name))
            rows = [(*key, "2026-11-26 08:00:00") for key in before]
            connection.executemany("INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, ?)", rows)
    again = made(file, "luodi_service.settings")
    assert again == made(tmp_path / "new.sqlite3", "luodi_service.settings")
