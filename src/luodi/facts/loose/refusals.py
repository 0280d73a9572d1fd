"""What a file cannot be taken for, said to whoever brought it."""

from __future__ import annotations

from luodi.words import Words


class Refused(Exception):
    """A file, or the rest of one, that is not read: what it is, and what to do about it."""

    def __init__(self, problem: Words, remedy: Words) -> None:
        super().__init__(f"{problem}。{remedy}")
        self.problem = problem
        self.remedy = remedy


SAVE_AS_XLSX = Words("用表格软件打开，另存为 .xlsx 后再传", "open it and save it as .xlsx")
DAMAGED = Words("文件已损坏", "the file is damaged")
AGAIN = Words("重新导出或另存一份后再传", "export or save it anew")
