"""What the pages say of the service is so: its addresses, roles, commands and the API's parameters."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.core.management import get_commands
from django.urls import Resolver404, resolve

from docs.test_reference import code, sections, tables
from docs.transcripts import ROOT

from luodi_service.accounts.roles import ROLES
from luodi_service.pages.api.description import ERRORS, parameters_of
from luodi_service.pages.api.endpoints import ENDPOINTS

PAGES = [ROOT / "README.md", ROOT / "README.zh-CN.md", *sorted((ROOT / "docs").rglob("*.md"))]
HOW_TO = ROOT / "docs/how-to"


def relative(page):
    return page.relative_to(ROOT).as_posix()


def known(address):
    try:
        return resolve(address)
    except Resolver404:
        return None


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_every_address_in_code_is_served(page):
    text = page.read_text(encoding="utf-8")
    addresses = {urlsplit(found).path for found in re.findall(r"`(/[a-z][\w/.?=&-]*)`", text)}

    assert [found for found in sorted(addresses) if known(found) is None and not found.startswith("/etc/")] == []


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_every_management_command_is_there(page):
    named = set(re.findall(r"luodi manage ([a-z]\w*)", page.read_text(encoding="utf-8")))

    assert named - set(get_commands()) == set()


def test_every_command_of_ours_is_in_the_reference():
    (rows,) = tables(sections(ROOT / "docs/reference/commands.md")["常用的管理命令"])
    ours = {name for name, app in get_commands().items() if str(app).startswith("luodi_service")}

    assert {code(row[0])[0] for row in rows} == ours | {"migrate"}


def test_every_role_with_its_name_and_units():
    (rows,) = tables(sections(HOW_TO / "accounts-and-roles.md")["角色"])

    assert [(code(row[0])[0], row[1], row[2]) for row in rows] == [
        (role.code, role.name, "、".join(role.units)) for role in ROLES.values()
    ]


class TestApi:
    TEXT = (HOW_TO / "use-the-api.md").read_text(encoding="utf-8")

    def test_every_parameter_exists(self):
        asked = [urlsplit(found) for found in re.findall(r"/api/v1/[a-z][\w/?=&{}'\[\]-]*", self.TEXT)]
        by_name = {f"api_{endpoint.name}": endpoint for endpoint in ENDPOINTS}
        tried = 0
        for address in asked:
            if address.path.endswith(".json") or not address.query:
                continue
            endpoint = by_name[resolve(re.sub(r"\{[^}]*\}", "1", address.path)).url_name]
            names = [name for name, _ in parse_qsl(re.sub(r"\{[^}]*\}", "1", address.query))]
            assert set(names) <= {parameter.name for parameter in parameters_of(endpoint)}
            tried += 1
        assert tried == 6

    def test_every_status_exists(self):
        statuses = {int(found) for found in re.findall(r"^\| (\d{3}) \|", self.TEXT, re.MULTILINE)}

        assert statuses
        assert statuses <= set(ERRORS)
