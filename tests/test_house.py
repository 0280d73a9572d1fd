"""The house is in order: pinned and hashed dependencies, documented modules, import contracts, a complete wheel."""

import ast
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "luodi"
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

PIN = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>\S+) \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}(?P<more> \\)?$")


def pins(lock: Path) -> dict[str, str]:
    """Name → version of every line of a lock file that pins something."""
    found = (PIN.match(line) for line in lock.read_text(encoding="utf-8").splitlines())
    return {pin["name"]: pin["version"] for pin in found if pin}


def modules() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
class TestLockFile:
    def test_every_line_is_a_pin_a_hash_or_a_comment(self, lock):
        """So there is no option, no address and no unpinned name."""
        lines = lock.read_text(encoding="utf-8").splitlines()

        odd = [line for line in lines if line and not (PIN.match(line) or HASH.match(line) or line.lstrip()[:1] == "#")]

        assert odd == []

    def test_every_pin_has_a_hash(self, lock):
        lines = lock.read_text(encoding="utf-8").splitlines()

        pairs = zip(lines, [*lines[1:], ""], strict=True)
        bare = [line for line, after in pairs if PIN.match(line) and not HASH.match(after)]

        assert bare == []

    def test_names_no_host(self, lock):
        text = lock.read_text(encoding="utf-8")

        assert re.findall(r"\w+://\S+|\b[\w-]+\.(?:org|com|net|io|cn)\b|@\s*file", text) == []

    def test_holds_no_heavy_model_library(self, lock):
        assert "torch" not in pins(lock)


def test_run_and_test_locks_agree():
    """The tests run on the versions that users get."""
    run, test = pins(ROOT / "requirements/run.txt"), pins(ROOT / "requirements/test.txt")

    assert run
    assert {name: test.get(name) for name in run} == run


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("run.txt", PYPROJECT["project"]["dependencies"]),
        ("test.txt", PYPROJECT["project"]["optional-dependencies"]["bulk"]),
    ],
)
def test_every_declared_dependency_is_locked(lock, wanted):
    names = {re.split(r"[<>=!~\[; ]", line)[0].lower() for line in wanted}

    assert names - pins(ROOT / "requirements" / lock).keys() == set()


def test_the_build_backend_is_the_locked_one():
    locked = pins(ROOT / "requirements/run.txt")["hatchling"]

    assert PYPROJECT["build-system"]["requires"] == [f"hatchling=={locked}"]


@pytest.mark.parametrize("module", modules(), ids=relative)
def test_every_module_has_a_docstring(module):
    tree = ast.parse(module.read_text(encoding="utf-8"))

    assert ast.get_docstring(tree), f"{relative(module)} says nothing about what it is for"


def test_every_folder_of_modules_is_a_package():
    folders = {module.parent for module in modules()}

    assert [relative(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_the_package_is_marked_as_typed():
    assert (PACKAGE / "py.typed").exists()


CONTRACTS = {contract["id"]: contract for contract in PYPROJECT["tool"]["importlinter"]["contracts"]}


def test_the_library_never_imports_django():
    contract = CONTRACTS["pure-library"]

    assert (contract["source_modules"], contract["forbidden_modules"]) == (["luodi"], ["django", "luodi_service"])


def test_every_part_of_the_library_has_its_layer():
    """A new module at the top of the package is placed in the import contract of pyproject.toml."""
    layers = {name for line in CONTRACTS["layers"]["layers"] for name in re.findall(r"\w+", line)}
    files = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}

    assert (files | folders) - layers == set()


@pytest.mark.heavy
def test_the_wheel_holds_the_whole_package(tmp_path):
    """Code, templates, style sheets, fonts: nothing that works in a checkout is missing for one who installs luodi."""
    source = tmp_path / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, source / name)
    shutil.copytree(PACKAGE, source / "src" / "luodi", ignore=shutil.ignore_patterns("__pycache__"))

    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", "dist"], cwd=source, check=True)

    (wheel,) = (source / "dist").glob("*.whl")
    held = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("luodi/")}
    wanted = {
        path.relative_to(PACKAGE.parent).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert held == wanted
