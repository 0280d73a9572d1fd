"""Settings: each documented, each checked before anything starts."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from luodi_service.environment import SETTINGS, read_settings

GOOD = {"LUODI_SECRET_KEY": "x" * 50}


def test_defaults_are_good_but_for_the_secret() -> None:
    assert read_settings(GOOD)["LUODI_IDLE_MINUTES"] == 30
    with pytest.raises(ImproperlyConfigured, match="LUODI_SECRET_KEY 没有填"):
        read_settings({})
    assert read_settings({"LUODI_DEMONSTRATION": "1"})["LUODI_SECRET_KEY"] == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LUODI_SECRET_KEY", "short"),
        ("LUODI_DEMONSTRATION", "yes"),
        ("DATABASE_URL", "mysql://x"),
        ("LUODI_HOSTS", "*"),
        ("LUODI_HOSTS", "https://a.cn/"),
        ("LUODI_HTTPS", "2"),
        ("LUODI_PROXY", "nginx"),
        ("LUODI_ZONE", "internet"),
        ("LUODI_IDLE_MINUTES", "0"),
        ("LUODI_LOCKOUT_ATTEMPTS", "many"),
        ("LUODI_ENGINE", "spark"),
        ("LUODI_SNAPSHOTS", "snapshots"),
        ("LUODI_UPLOAD_MEGABYTES", "-1"),
        ("LUODI_TIME_ZONE", "Mars/Olympus"),
        ("LUODI_EMAIL", "sendmail"),
        ("LUODI_EMAIL_HOST", "smtp://mail"),
        ("LUODI_EMAIL_PORT", "70000"),
        ("LUODI_EMAIL_SECURITY", "tls"),
        ("LUODI_EMAIL_USER", "a b"),
        ("LUODI_EMAIL_PASSWORD", "§§§"),
        ("LUODI_EMAIL_FROM", "nobody"),
        ("LUODI_ADDRESS", "luodi.example.org/"),
    ],
)
def test_a_bad_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=name) as caught:
        read_settings({**GOOD, name: value})
    if any(word in name for word in ("SECRET", "DATABASE", "PASSWORD")):
        assert value not in str(caught.value)


def test_all_bad_settings_are_named_at_once() -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        read_settings({**GOOD, "LUODI_ZONE": "x", "LUODI_HTTPS": "x"})
    assert str(caught.value).count("不正确") == 2


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:////srv/luodi.sqlite3", {"NAME": "/srv/luodi.sqlite3"}),
        (
            "postgresql://a:b@db.example:5433/luodi",
            {"USER": "a", "PASSWORD": "b", "HOST": "db.example", "PORT": "5433", "NAME": "luodi"},
        ),
        ("postgres://a@/luodi?host=/run/pg", {"USER": "a", "HOST": "/run/pg", "NAME": "luodi"}),
    ],
)
def test_databases(url: str, expected: dict[str, str]) -> None:
    found = read_settings({**GOOD, "DATABASE_URL": url})["DATABASE_URL"]
    assert {name: found[name] for name in expected} == expected


def test_every_setting_says_what_it_means() -> None:
    assert all(setting.meaning for setting in SETTINGS)
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS)


def test_mail_needs_its_server_and_its_sender() -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        read_settings({**GOOD, "LUODI_EMAIL": "smtp"})
    assert "LUODI_EMAIL_HOST 没有填" in str(caught.value)
    assert "LUODI_EMAIL_FROM 没有填" in str(caught.value)
    given = {"LUODI_EMAIL": "smtp", "LUODI_EMAIL_HOST": "mail.example.org", "LUODI_EMAIL_FROM": "luodi@example.org"}
    assert read_settings({**GOOD, **given})["LUODI_EMAIL_PORT"] == 25
    assert read_settings({**GOOD, "LUODI_EMAIL": "console"})["LUODI_EMAIL"] == "console"
