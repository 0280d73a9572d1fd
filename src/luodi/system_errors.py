"""What the operating system refuses, in the reader's language: it speaks its own."""

from __future__ import annotations

import errno

from luodi.words import Words

_RIGHTS = Words("没有权限", "permission denied")
_NO_FOLDER = Words("路径中有一段不是文件夹", "a part of the path is no folder")
_REFUSALS = {
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EROFS: Words("磁盘是只读的", "the disk is read-only"),
    errno.ENOSPC: Words("磁盘已满", "the disk is full"),
    errno.EISDIR: Words("这是文件夹", "this is a folder"),
    errno.ENOTDIR: _NO_FOLDER,
    errno.EEXIST: _NO_FOLDER,
    errno.ENAMETOOLONG: Words("名称过长", "the name is too long"),
    errno.ENOENT: Words("文件不在了", "the file is gone"),
    errno.EIO: Words("磁盘读写出错", "the disk has a fault"),
}


def refusal(error: OSError) -> Words:
    """Why a file could not be read or written; in the system's own words where it is none of the usual reasons."""
    own = error.strerror or str(error)
    return _REFUSALS.get(error.errno or 0) or Words(own, own)
