"""What the two READMEs show is what happens."""

import pytest

from docs.transcripts import ROOT, blocks, try_page

READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
class TestReadme:
    def test_commands_and_code_give_what_is_shown(self, page, tmp_path):
        assert "\n".join(try_page(page, tmp_path)) == ""

    def test_the_rule_shown_is_the_plan_s_own(self, page):
        plan = (ROOT / "plans/gongshu-auto-2017/plan.md").read_text(encoding="utf-8")

        (excerpt,) = (block.body for block in blocks(page) if block.language == "markdown")

        assert excerpt in plan

    def test_is_no_longer_than_two_screens(self, page):
        assert len(page.read_text(encoding="utf-8").splitlines()) <= 130
