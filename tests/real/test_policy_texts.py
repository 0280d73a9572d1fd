"""The text of the second plan is the one that was found, byte for byte."""

from pathlib import Path

TEXTS = Path(__file__).parents[3] / "shared" / "policies"
LUCHENG = Path(__file__).parents[2] / "plans" / "lucheng-open-economy-2019" / "official.txt"


def test_the_lucheng_text_is_the_one_found() -> None:
    (found,) = TEXTS.glob("06_*.txt")
    head, _, body = found.read_bytes().partition(b"\n\n")

    assert all(line.startswith(b"# ") for line in head.splitlines())
    assert LUCHENG.read_bytes() == body.lstrip(b"\n")
