"""Every setting of an installation: one table, each with its meaning, its default and how it is read.

Settings come from environment variables. A wrong one is named, with what it should be, before anything starts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True, slots=True)
class Setting:
    """A variable: its meaning, its default as it would be written, and the function that reads it.

    Reading raises ``ValueError`` with what the value should be.
    """

    name: str
    meaning: str
    default: str
    read: Callable[[str], Any]


def _flag(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError("填 0 或 1")
    return text == "1"


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"\d{1,9}", text) or not least <= int(text) <= most:
            raise ValueError(f"填 {least} 至 {most} 之间的整数")
        return int(text)

    return read


def _choice(*choices: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(f"填 {'、'.join(choices)} 之一")
        return text

    return read


def _hosts(text: str) -> list[str]:
    hosts = [part.strip() for part in text.split(",") if part.strip()]
    if not hosts or any("/" in host or host == "*" for host in hosts):
        raise ValueError("填主机名，以半角逗号分开，不带协议和路径，不用 *")
    return hosts


def _time_zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("填时区名称，如 Asia/Shanghai") from error
    return text


def _address(text: str) -> str:
    try:
        return str(ip_address(text)) if text else ""
    except ValueError as error:
        raise ValueError("填 IP 地址，如 127.0.0.1") from error


def _secret(text: str) -> str:
    if text and len(text) < 50:
        raise ValueError("至少 50 个字符；用 luodi manage new_secret 生成")
    return text


_DATABASE = re.compile(
    r"(?:sqlite:///(?P<file>.+))"
    r"|(?:postgres(?:ql)?://(?P<user>[^:@/]+)(?::(?P<password>[^@/]*))?@(?P<host>[^:/?]*)(?::(?P<port>\d+))?/(?P<name>[^?]+)"
    r"(?:\?host=(?P<socket>/[^&]+))?)"
)


def _database(text: str) -> dict[str, Any]:
    match = _DATABASE.fullmatch(text)
    if match is None:
        raise ValueError("填 sqlite:///文件 或 postgresql://用户:口令@主机:端口/库名")
    if match["file"]:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(Path(match["file"]).absolute()),
            "OPTIONS": {
                # Writers queue from the first statement on, instead of failing at the second.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": match["name"],
        "USER": match["user"],
        "PASSWORD": match["password"] or "",
        "HOST": match["socket"] or match["host"],
        "PORT": match["port"] or "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


SETTINGS = (
    Setting("LUODI_SECRET_KEY", "签名密钥，至少 50 个字符；演示模式可以不填，每次启动另生成一个", "", _secret),
    Setting("LUODI_DEMONSTRATION", "演示模式：登录页列出演示账号，页面标明演示数据；正式安装填 0", "0", _flag),
    Setting(
        "DATABASE_URL",
        "数据库：sqlite:///文件 或 postgresql://用户:口令@主机:端口/库名",
        "sqlite:///data/luodi.sqlite3",
        _database,
    ),
    Setting("LUODI_HOSTS", "本服务的主机名，以半角逗号分开", "localhost,127.0.0.1,[::1]", _hosts),
    Setting("LUODI_HTTPS", "经 HTTPS 访问：Cookie 只走加密连接，并声明 HSTS", "0", _flag),
    Setting(
        "LUODI_PROXY",
        "前置代理（如 nginx）的地址：来访者的地址取自它传来的 X-Forwarded-For，输错太多次的限制按来访者算；没有代理的不填",
        "",
        _address,
    ),
    Setting(
        "LUODI_ZONE",
        "本安装提供哪些页面：public 公众、office 办公、all 全部",
        "all",
        _choice("public", "office", "all"),
    ),
    Setting("LUODI_IDLE_MINUTES", "无操作多少分钟后自动退出", "30", _number(5, 720)),
    Setting("LUODI_LOCKOUT_ATTEMPTS", "连续输错口令多少次后锁定", "5", _number(3, 20)),
    Setting("LUODI_LOCKOUT_MINUTES", "锁定多少分钟", "15", _number(1, 1440)),
    Setting("LUODI_UPLOAD_MEGABYTES", "上传文件的大小上限（MB）", "20", _number(1, 500)),
    Setting("LUODI_TIME_ZONE", "时区", "Asia/Shanghai", _time_zone),
)


def read_settings(environment: Mapping[str, str]) -> dict[str, Any]:
    """The value of every setting by name.

    Raises:
        ImproperlyConfigured: names every setting that is wrong, and what it should be.
    """
    found: dict[str, Any] = {}
    wrong: list[str] = []
    for setting in SETTINGS:
        text = environment.get(setting.name, "").strip() or setting.default
        try:
            found[setting.name] = setting.read(text)
        except ValueError as error:
            shown = "（不显示）" if "SECRET" in setting.name or "DATABASE" in setting.name else f"「{text}」"
            wrong.append(f"{setting.name} {shown} 不正确：{error}。{setting.meaning}。")
    if not found.get("LUODI_SECRET_KEY") and not found.get("LUODI_DEMONSTRATION") and not wrong:
        wrong.append("LUODI_SECRET_KEY 没有填：用 luodi manage new_secret 生成一个。")
    if wrong:
        raise ImproperlyConfigured("\n".join(wrong))
    return found
