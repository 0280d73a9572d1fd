"""What an English reader is told, and where Chinese may stand in it."""

import re

QUOTE = re.compile("「[^「」]*」")
CHINESE = re.compile("[\u3400-\u9fff〇，。；：、（）？！]")


def stray_chinese(sentence):
    """The Chinese characters, punctuation among them, of an English sentence outside 「…」; quotes may hold quotes."""
    while QUOTE.search(sentence):
        sentence = QUOTE.sub("", sentence)
    return CHINESE.findall(sentence)


def strays(fault):
    """The same of a fault's message and remedy."""
    return stray_chinese(fault.message("en")) + stray_chinese(fault.remedy("en"))


def sentences(printed):
    """The lines of ours in what a command prints of faults: without codes, places and excerpts."""
    for line in printed.splitlines():
        if re.match(r"LD\d{4} ", line):
            yield line.split(" ", 2)[2]
        elif line.startswith("    Remedy: ") or not line.startswith("    "):
            yield line
