"""Official letters as Word files, laid out by GB/T 9704-2012 (党政机关公文格式): plain data in, bytes out."""

from luodi_service.lib.letters.contents import Heading, Letter, Table
from luodi_service.lib.letters.writing import write_letter

__all__ = ["Heading", "Letter", "Table", "write_letter"]
