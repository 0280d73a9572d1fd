"""Uploads: more than an installation allows is turned away before a byte of it is kept."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler


class Limited(FileUploadHandler):
    """Turns away requests that are larger than the setting; smaller ones go on to the next handler."""

    def handle_raw_input(self, *parts: Any, **named: Any) -> None:
        """Look at the length alone."""
        # The input, its headers, its length, as Django hands them over.
        length = int(named.get("content_length", parts[2] if len(parts) > 2 else 0))
        if length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig("上传的内容太大")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002  Django's interface
        """Hand it on."""
        return raw_data

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002  Django's interface
        """The next handler has it."""
        return
