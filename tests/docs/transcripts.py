"""Pages of documentation run as they stand, so that what they show cannot go stale.

Of a page's fenced blocks these are tried, from top to bottom, in an empty folder with the shipped plans in it:

- ``console``: each ``$ command`` is run and its output held against the lines below; ``…`` stands for lines left out.
  ``$ export NAME=VALUE`` holds to the end of the page. The service's commands run as programs of their own.
- ``pycon``: a doctest; the names of one block serve the next.
- any language followed by a file's name (``csv data/企业.csv``): the file is written.
- ``diff`` followed by a file's name: the file, which must hold the old lines once, is changed.
"""

from __future__ import annotations

import doctest
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from luodi.cli import main

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = "…"
_FENCE = re.compile(
    r"^(?P<mark>`{3,}|~{3,})(?P<language>\S*)[ ]*(?P<file>[^\n]*)\n(?P<body>.*?)^(?P=mark)[ ]*$",
    re.MULTILINE | re.DOTALL,
)
_SETTING = re.compile(r"(?P<name>[A-Z_]+)=(?P<value>\S+)")
_LUODI = ("luodi", ".venv/bin/luodi")
_OURS = ("DATABASE_URL", "LUODI_DEMONSTRATION", "LUODI_SECRET_KEY")
"""What our own tests of the service set, and a reader has not."""
_OF_THE_SERVICE = ("manage", "serve", "worker")


@dataclass(frozen=True)
class Block:
    """A fenced block: language, the file it speaks of (empty for none), and what it holds."""

    language: str
    file: str
    body: str


def blocks(page: Path) -> list[Block]:
    """The fenced blocks of a page, in order."""
    found = _FENCE.finditer(page.read_text(encoding="utf-8"))
    return [Block(match["language"], match["file"].strip(), match["body"]) for match in found]


def try_page(page: Path, folder: Path) -> list[str]:
    """What a page says that is not so, having done all it says in a folder."""
    (folder / "plans").symlink_to(ROOT / "plans")
    wrong: list[str] = []
    names: dict[str, object] = {}
    before = Path.cwd()
    os.chdir(folder)
    try:
        with patch.dict(os.environ, {"LC_ALL": "C.UTF-8"}):
            for name in _OURS:
                os.environ.pop(name, None)
            for block in blocks(page):
                wrong += _try_block(block, names)
    finally:
        os.chdir(before)
    return wrong


def _try_block(block: Block, names: dict[str, object]) -> list[str]:
    if block.language == "console":
        return [
            f"$ {command}\nshown:\n{shown}\nprinted:\n{printed}"
            for command, shown in _commands(block.body)
            if not matches(shown, printed := run(command))
        ]
    if block.language == "pycon":
        return _doctest(block.body, names)
    if block.language == "diff" and block.file:
        _change(Path(block.file), block.body.splitlines())
    elif block.file:
        Path(block.file).parent.mkdir(parents=True, exist_ok=True)
        Path(block.file).write_text(block.body, encoding="utf-8")
    return []


def _commands(body: str) -> Iterator[tuple[str, str]]:
    for part in re.split(r"^\$ ", body.replace("\\\n", " "), flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield command, shown.rstrip("\n")


def matches(shown: str, printed: str) -> bool:
    """Whether lines are shown as printed, some left out where it says so. Blanks at the end of lines do not count."""
    pieces = [re.escape(line.rstrip()) if line.strip() != LEFT_OUT else None for line in shown.splitlines()]
    pattern = "".join(r"(?:.*\n)*?" if piece is None else f"{piece}\n" for piece in pieces)
    lines = "".join(f"{line.rstrip()}\n" for line in printed.splitlines())
    return re.fullmatch(pattern, lines) is not None


def run(command: str) -> str:
    """What a command prints, errors included."""
    if command.startswith("export "):
        name, _, value = command.removeprefix("export ").partition("=")
        os.environ[name] = _shell(f"printf %s {value}")
        return ""
    words = shlex.split(command)
    settings = {}
    while words and (match := _SETTING.fullmatch(words[0])):
        settings[match["name"]] = match["value"]
        del words[0]
    if words[0] not in _LUODI or (words[1:2] and words[1] in _OF_THE_SERVICE):
        return _shell(command)
    return _luodi(words[1:], settings)


def _shell(command: str) -> str:
    """As a user's shell does it: ``luodi`` is found, and Django's settings are not those of our tests."""
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    done = subprocess.run(command, shell=True, check=False, capture_output=True, text=True, env=environment)
    return done.stdout + done.stderr


def _luodi(arguments: list[str], settings: dict[str, str]) -> str:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="utf-8", write_through=True)
    with redirect_stdout(stream), redirect_stderr(stream), patch.dict(os.environ, settings):
        try:
            main(arguments)
        except SystemExit:
            stream.flush()
    return raw.getvalue().decode()


def _doctest(body: str, names: dict[str, object]) -> list[str]:
    test = doctest.DocTestParser().get_doctest(body, names, "page", None, 0)
    test.globs = names  # later blocks go on with the names of this one
    report = io.StringIO()
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    runner.run(test, out=report.write, clear_globs=False)
    return [report.getvalue()] if runner.failures else []


def _change(path: Path, lines: list[str]) -> None:
    old = "\n".join(line[1:] for line in lines if line[:1] != "+")
    new = "\n".join(line[1:] for line in lines if line[:1] != "-")
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{path} does not hold these lines once:\n{old}"
    path.write_text(text.replace(old, new), encoding="utf-8")
