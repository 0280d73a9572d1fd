"""The bar that shows how far a long run is."""

from __future__ import annotations

import io
import sys

import pytest

from luodi.cli import screen


class Stream(io.StringIO):
    """An error stream that is a terminal, or a file that keeps what is written."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@pytest.mark.parametrize(
    ("terminal", "patience", "drawn"), [(True, 0.0, True), (True, 3_600.0, False), (False, 0.0, False)]
)
def test_a_bar_is_drawn_on_a_terminal_after_a_while(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, patience: float, drawn: bool
) -> None:
    stream = Stream(terminal=terminal)
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setattr(screen, "PATIENCE", patience)
    with screen.Progress() as progress:
        for done in range(1, 4):
            progress(done, 3)
    assert bool(stream.getvalue()) == drawn
