"""The page docs/reference/settings.md: every setting of the service, from the table that reads them."""

from __future__ import annotations

from golden.goldens import HERE

from luodi_service.environment import SETTINGS, Setting

PAGE = HERE.parent.parent / "docs" / "reference" / "settings.md"
_HEAD = """\
# 设置

<!-- 本页由 make accept 从 src/luodi_service/environment.py 的表生成，请勿手改。 -->

网页服务的设置都是环境变量，`luodi serve`、`luodi worker` 和 `luodi manage` 用同样的设置。不写的，或者写成空的，取默认值。
有不对的，启动时一次全部指出：哪一个、应当怎样填；口令和密钥不显示。怎样安装，见[安装与启动服务](../how-to/run-the-service.md)；`LUODI_ZONE` 的三种取值，见那里的[公众网和办公网](../how-to/run-the-service.md#公众网和办公网)。

| 变量 | 意思 | 可填 | 默认 |
|---|---|---|---|
"""
_NEVER_RIGHT = "*"


def settings_page() -> str:
    """The page as Markdown."""
    return _HEAD + "".join(f"| `{row.name}` | {row.meaning} | {_may_be(row)} | {_usual(row)} |\n" for row in SETTINGS)


def _may_be(setting: Setting) -> str:
    """What a wrong value is told."""
    try:
        setting.read(_NEVER_RIGHT)
    except ValueError as error:
        return str(error).removeprefix("填").strip()
    raise AssertionError(f"{setting.name} takes anything")


def _usual(setting: Setting) -> str:
    return f"`{setting.default}`" if setting.default else "没有"
