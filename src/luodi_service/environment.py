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


def _slug(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9-]{0,60}", text):
        raise ValueError("填方案的代码：小写字母、数字和连字符")
    return text


def _secret(text: str) -> str:
    if text and len(text) < 50:
        raise ValueError("至少 50 个字符；用 luodi manage new_secret 生成")
    return text


def _matching(pattern: str, wanted: str) -> Callable[[str], str]:
    """Reads a text of a form; none at all is none."""

    def read(text: str) -> str:
        if text and not re.fullmatch(pattern, text):
            raise ValueError(f"填{wanted}")
        return text

    return read


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
        # Whoever reads row by row reads to the end: without this, the server looks for whatever gives the first tenth
        # soonest, and walks through millions of facts in the order of their numbers to find a thousand.
        "OPTIONS": {"options": "-c cursor_tuple_fraction=1"},
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
    Setting("LUODI_PLAN", "首页上的方案，写代码；不填的是最先载入的一份", "", _slug),
    Setting("LUODI_IDLE_MINUTES", "无操作多少分钟后自动退出", "30", _number(5, 720)),
    Setting("LUODI_LOCKOUT_ATTEMPTS", "连续输错口令多少次后锁定", "5", _number(3, 20)),
    Setting("LUODI_LOCKOUT_MINUTES", "锁定多少分钟", "15", _number(1, 1440)),
    Setting(
        "LUODI_HELD_MEGABYTES",
        "试改所用的数据常备在内存里，估计超过多少 MB 就不常备、每次试改现读一遍；0 为一律现读",
        "200",
        _number(0, 100_000),
    ),
    Setting(
        "LUODI_ENGINE",
        "测算用什么算：duckdb 用 DuckDB、python 逐户计算、auto 装了 DuckDB 且主体在两万个以上的用 DuckDB；结果逐字节相同",
        "auto",
        _choice("python", "duckdb", "auto"),
    ),
    Setting(
        "LUODI_SNAPSHOTS",
        "用 DuckDB 测算后留给试改的数据文件放在哪个文件夹；不填的在 SQLite 数据库旁边的 snapshots，PostgreSQL 的在 data/snapshots",
        "",
        _matching(r"/.+", "文件夹的完整路径，如 /srv/luodi/snapshots"),
    ),
    Setting("LUODI_UPLOAD_MEGABYTES", "上传文件的大小上限（MB）", "20", _number(1, 500)),
    Setting("LUODI_MATERIAL_MEGABYTES", "申报和认定的材料、现场照片，每个文件的大小上限（MB）", "10", _number(1, 100)),
    Setting(
        "LUODI_CONTACT_YEARS",
        "主体注销、迁出多少年以后，purge_contacts 删除其联系人的个人信息",
        "3",
        _number(1, 30),
    ),
    Setting("LUODI_TIME_ZONE", "时区", "Asia/Shanghai", _time_zone),
    Setting(
        "LUODI_EMAIL",
        "提醒是否也发邮件：none 不发、console 只在 worker 的屏幕上打印、smtp 发出；发给在「待办」页填了地址的人",
        "none",
        _choice("none", "console", "smtp"),
    ),
    Setting(
        "LUODI_EMAIL_HOST",
        "邮件服务器；发邮件时必填",
        "",
        _matching(r"[A-Za-z0-9.:\[\]_-]+", "主机名或 IP 地址，如 mail.example.gov.cn"),
    ),
    Setting("LUODI_EMAIL_PORT", "邮件服务器的端口", "25", _number(1, 65_535)),
    Setting(
        "LUODI_EMAIL_SECURITY",
        "与邮件服务器的连接：none 不加密、starttls、ssl",
        "none",
        _choice("none", "starttls", "ssl"),
    ),
    Setting(
        "LUODI_EMAIL_USER", "邮件服务器的用户名；不用登录的不填", "", _matching(r"[^\s*]+", "用户名，不含空格和 *")
    ),
    Setting("LUODI_EMAIL_PASSWORD", "邮件服务器的口令", "", _matching(r".{4,}", "至少 4 个字符")),
    Setting(
        "LUODI_EMAIL_FROM",
        "发件人地址；发邮件时必填",
        "",
        _matching(r"[^\s@*<>]+@[A-Za-z0-9.-]+", "邮件地址，如 luodi@example.gov.cn"),
    ),
    Setting(
        "LUODI_ADDRESS",
        "本服务的网址，写在邮件的链接里；不填则邮件里没有链接",
        "",
        _matching(r"https?://[A-Za-z0-9.:\[\]_-]+", "协议和主机名，如 https://luodi.example.gov.cn，末尾不带 /"),
    ),
)


_NOT_SHOWN = ("SECRET", "DATABASE", "PASSWORD")


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
            shown = "（不显示）" if any(word in setting.name for word in _NOT_SHOWN) else f"「{text}」"
            wrong.append(f"{setting.name} {shown} 不正确：{error}。{setting.meaning}。")
    if not found.get("LUODI_SECRET_KEY") and not found.get("LUODI_DEMONSTRATION") and not wrong:
        wrong.append("LUODI_SECRET_KEY 没有填：用 luodi manage new_secret 生成一个。")
    if found.get("LUODI_EMAIL") == "smtp":
        needed = ("LUODI_EMAIL_HOST", "LUODI_EMAIL_FROM")
        wrong += [f"{name} 没有填：LUODI_EMAIL 填了 smtp。" for name in needed if found.get(name) == ""]
    if wrong:
        raise ImproperlyConfigured("\n".join(wrong))
    return found
