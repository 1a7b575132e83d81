"""Checks a built project: tools and tests side by side, each finding traced back to the spec.

`environment` which Python and which tools the project has · `inputs` the files and their digests ·
`findings` what a checker says · `tools` the checkers that are programs · `readings` how their
output is read · `recorder` how the tests tell what happened · `inspections` the checkers that need
no program · `cache` results kept by content · `scheduler` runs them · `source_map` file and line
to a declaration · `diagnose` findings to diagnostics · `repairs` what `--fix` does · `page` HTML
"""

from fastgen.validation.diagnose import add_findings
from fastgen.validation.page import render_page
from fastgen.validation.repairs import repair_project
from fastgen.validation.scheduler import Outcome, validate_project

__all__ = ["Outcome", "add_findings", "render_page", "repair_project", "validate_project"]
