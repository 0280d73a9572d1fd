"""Spark, where one machine is not enough; on this machine too, for trying."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any, ClassVar

import pyarrow as pa

