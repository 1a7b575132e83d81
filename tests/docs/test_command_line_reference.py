"""The reference of the command line names every command and every option."""

from __future__ import annotations

import re

from typer.core import TyperGroup
from typer.main import get_command

from fastgen.cli.exit_codes import ExitCode
from fastgen.cli.main import app
from tests.docs.documents import ROOT

REFERENCE = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")


def sections() -> dict[str, str]:
    """Return the text below each heading of the second level."""
    parts = re.split(r"^## +(.+)$", REFERENCE, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_command_has_a_section_with_its_options() -> None:
    program = get_command(app)
    assert isinstance(program, TyperGroup)
    missing = []
    for name, command in program.commands.items():
        text = sections().get(name, "")
        for parameter in command.params:
            for option in (*parameter.opts, *parameter.secondary_opts):
                everywhere = option in {"--json", "--help", "-h"}
                if option.startswith("-") and not everywhere and option not in text:
                    missing.append(f"{name} {option}")
        if not text:
            missing.append(name)
    assert missing == []


def test_every_exit_code_is_listed() -> None:
    text = sections()["Exit codes"]
    assert [code for code in ExitCode if f"| {int(code)} |" not in text] == []
