"""Golden files: a small plan with a few lines changed, a command, and exactly what it prints.

A golden is a Markdown file: a heading, a sentence or two, and fences that open with four tildes and a word:

``command``       the command line, run where ``plan/`` is a copy of the base plan; ``NAME=value`` may stand before it
``change FILE``   lines of a file of the plan that begin with ``- `` become those with ``+ ``; lines with two blanks
                  stay, and say where; a line ``…`` parts one place from the next
``file FILE``     a whole file; ``remove FILE`` none
``recipe FILE``   bytes that are no text, named in ``recipes.py``
``setting``       what is so on the machine, likewise named there
``output``        everything printed, and the exit code
"""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import tempfile
from contextlib import ExitStack, chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from golden.recipes import FILES, SETTINGS
from luodi.cli import main

HERE = Path(__file__).resolve().parent
BASE, BAD, GOOD = HERE / "plan", HERE / "bad", HERE / "good"
_FENCE = re.compile(r"^~~~~(?P<kind>[a-z]+)(?: (?P<name>[^\n]+))?\n(?P<body>.*?)^~~~~$", re.MULTILINE | re.DOTALL)
_EXIT = "退出码 "
CHINESE = {"LC_ALL": "zh_CN.UTF-8", "COLUMNS": "80"}
ENGLISH = {"LC_ALL": "en_US.UTF-8", "COLUMNS": "80"}


@dataclass(frozen=True, slots=True)
class Fence:
    """A fence: its word, the file or recipe it names, and its lines."""

    kind: str
    name: str
    body: str


@dataclass(frozen=True, slots=True)
class Golden:
    """A golden file as read: its heading, the sentences under it, and its fences in order."""

    path: Path
    title: str
    when: str
    fences: tuple[Fence, ...]

    def body(self, kind: str) -> str:
        """The lines of the first fence of a kind; empty where there is none."""
        return next((fence.body for fence in self.fences if fence.kind == kind), "")

    @property
    def inputs(self) -> tuple[Fence, ...]:
        """What differs from the base plan."""
        return tuple(fence for fence in self.fences if fence.kind not in ("command", "output"))

    @property
    def command(self) -> str:
        """The command line."""
        return self.body("command").strip()


def goldens(folder: Path) -> list[Golden]:
    """The goldens of a folder, by name."""
    return [read(path) for path in sorted(folder.glob("*.md"))]


def read(path: Path) -> Golden:
    """One golden."""
    text = path.read_text(encoding="utf-8")
    heading, _, rest = text.partition("\n")
    fences = tuple(Fence(match["kind"], match["name"] or "", match["body"]) for match in _FENCE.finditer(rest))
    when = _FENCE.split(rest, maxsplit=1)[0].strip()
    return Golden(path, heading.removeprefix("# ").strip(), when, fences)


def accept(golden: Golden) -> bool:
    """Write what the command prints now into the golden; whether that changed it."""
    before = golden.path.read_text(encoding="utf-8")
    head = before.partition("\n~~~~output\n")[0].rstrip("\n")
    after = f"{head}\n\n~~~~output\n{run(golden)}~~~~\n"
    if after != before:
        golden.path.write_text(after, encoding="utf-8")
    return after != before


def run(golden: Golden, locale: dict[str, str] | None = None) -> str:
    """Everything the command prints in a fresh copy of the base plan as the golden changes it, and its exit code."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        shutil.copytree(BASE, Path(folder) / "plan")
        stack.enter_context(chdir(folder))
        for fence in golden.inputs:
            _prepare(fence, stack)
        *settings, program, words = _words(golden.command)
        assert program == "luodi", f"{golden.path.name}: only luodi is run"
        variables = dict(setting.split("=", 1) for setting in settings)
        stack.enter_context(patch.dict(os.environ, {**(locale or CHINESE), **variables}))
        return _printed(words)


def _words(command: str) -> list:
    words = shlex.split(command)
    at = words.index("luodi")
    return [*words[: at + 1], words[at + 1 :]]


def _printed(arguments: list[str]) -> str:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="", write_through=True)
    code: object = 0
    with redirect_stdout(stream), redirect_stderr(stream):
        try:
            main(arguments)
        except SystemExit as end:
            code = end.code
    text = stream.buffer.getvalue().decode().replace("\r\n", "\n")  # CSV; a golden's own lines end as text does
    if text and not text.endswith("\n"):
        text += "\n"
    return f"{text}{_EXIT}{code}\n"


def _prepare(fence: Fence, stack: ExitStack) -> None:
    path = Path("plan") / fence.name
    match fence.kind:
        case "change":
            path.write_text(changed(path.read_text(encoding="utf-8"), fence.body), encoding="utf-8")
        case "file":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(fence.body, encoding="utf-8")
        case "remove":
            path.unlink()
        case "recipe":
            path.write_bytes(FILES[fence.body.strip()](path))
        case "setting":
            stack.enter_context(SETTINGS[fence.body.strip()]())
        case _:
            raise AssertionError(f"no fence is called {fence.kind}")


def changed(text: str, change: str) -> str:
    """A text with the lines of a change put in place of those it names, which must stand there exactly once."""
    for place in re.split(r"^…\n", change, flags=re.MULTILINE):
        lines = [(line[:1], line[2:]) for line in place.splitlines()]
        assert all(mark in ("-", "+", " ") for mark, _ in lines), f"a changed line begins with - or +:\n{place}"
        old = "".join(f"{line}\n" for mark, line in lines if mark != "+")
        new = "".join(f"{line}\n" for mark, line in lines if mark != "-")
        assert f"\n{text}".count(f"\n{old}") == 1, f"not exactly once in the file:\n{old}"
        text = f"\n{text}".replace(f"\n{old}", f"\n{new}")[1:]
    return text
