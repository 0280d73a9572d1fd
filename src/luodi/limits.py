"""How large what is given may be: one table.

Every limit lies far above what real plans and tables hold, and is there so that whatever is given ends soon, with its
faults. Beyond a limit is a fault with a code, never a guess and never a part left out without a word.
"""

from __future__ import annotations

CHARACTERS_MAX = 500_000
"""Characters of plan.md, terms.md or official.txt (LD0118). The longest plans of districts have some 70,000."""
SENTENCES_MAX = 20_000
"""Lines and sentences of one file (LD0118). A plan of 70,000 characters has some 2,000."""
DIGITS_MAX = 20
"""Digits of a number of a plan (LD0206). 亿亿元 to the 分 has 19."""
CELL_DIGITS_MAX = 350
"""Digits of a number in a cell (LD0625): a program that writes a float in full needs as many."""
DEEPEST = 40
"""Brackets, functions and conditionals inside one another in one expression (LD0204). People name parts from three on."""
OPERATORS_MAX = 100
"""Operators of one expression, 非 and signs among them: each may make its tree a level deeper (LD0204)."""
STEPS_MAX = 2_000
"""Steps of a rule with the expressions of its names written out (LD0311): a: x + x, b: a + a, … doubles at each line, and
reasons tell each step. The longest rule of the shipped plan has 18."""
LEVELS_MAX = 150
"""Levels of a rule so written out (LD0311), which Python's own stack must hold several times over. The shipped plan: 7."""
COMBINATIONS_MAX = 64
"""Combinations of the options of a target's readings (LD0523), each of which is worked out. The shipped plan: 4."""
ROUNDED_PLACES_MAX = 100
"""Places to which a number is rounded, before or behind the point; there are no figures any farther."""
PLACES_MAX = 200
"""Places where a quote is looked for in its provision; it is wrong from the second on."""
PIECES_MAX = 50
"""Stretches of one quote between … (LD0401)."""
COLONS_MAX = 50
"""Colons of a line of a block at which its quote may end; beyond, it ends at the first."""
FAULTS_KEPT = 10_000
"""Faults told apart and kept; those beyond are counted only."""
FAULTS_SHOWN = 1_000
"""Faults put into words at once. Whoever mends so many checks again, and sees the rest."""
HINTS_MAX = 100
"""Unknown names for which near ones are looked up: each is held against every known name."""
HINT_NAMES_MAX = 2_000
"""Known names that an unknown one is held against."""
HINT_LENGTH_MAX = 60
"""Characters of a name that is held against others."""
HINT_WORK_MAX = 500_000
"""Characters of a missing quote times those of its provision, up to which the words most like it are looked for."""
DETAIL_MAX = 2_000
"""Characters of a detail in a message: what was written may be a whole line."""
EXCERPT_MAX = 400
"""Characters of a line shown around a fault; the whole line where it is no longer."""
COLUMNS_MAX = 16_384
"""Columns of a table of facts (LD0620): those of an Excel sheet."""
ROWS_MAX = 1_048_576
"""Rows of an Excel sheet. What a file says lies beyond is not read."""
UNPACKED_BYTES_MAX = 2_000_000_000
"""Bytes of a workbook, unpacked (LD0620): a full sheet of twenty columns."""
UNPACKED_FREE_BYTES = 50_000_000
"""Bytes that a part of a workbook may have however well it is packed."""
UNPACKED_RATIO_MAX = 200
"""How many times its packed size a larger part may have (LD0620). Sheets of facts are packed to a tenth or a thirtieth,
bombs to a thousandth."""
SHEETS_MAX = 500
"""Sheets of a workbook that are listed; those beyond are not."""
SHARED_BYTES_MAX = 300_000_000
"""Bytes of the texts that a workbook's cells share, unpacked: all of them are held in memory."""
MERGED_AREAS_MAX = 200_000
"""Merged areas of a sheet."""
CELL_CHARACTERS_MAX = 32_767
"""Characters of a cell: those of an Excel cell."""
BUNDLE_BYTES_MAX = 100_000_000
"""Bytes of an evidence bundle (LD1001): some dozen scanned attachments. It is made and checked in memory, of which it takes
a few times as much."""
BUNDLE_FILES_MAX = 5_000
"""Files of an evidence bundle (LD1001)."""
BUNDLE_NAME_MAX = 200
"""Bytes of each part of a name in a bundle (LD1006): common file systems take 255."""
