"""The workspace: a generated project on disk, and how it is changed without losing anything.

In control-flow order:

- `writer`: `write_project` and `plan_write`, the two ways in
- `busy`: one build at a time in a folder
- `lock`: what the last build wrote (`.fastgen/lock.json`)
- `pristine`: the text of what it wrote (`.fastgen/base/files.txt`)
- `survey`: what is on disk now
- `plan`: what a build would do, and what stops it
- `fresh`: a new folder, by one rename
- `journal`: changes to a folder, all or nothing
- `disk`: the only calls that change the disk
"""

from fastgen.workspace.plan import Plan, Step, render_plan
from fastgen.workspace.writer import WriteResult, plan_write, recorded_arrangement, write_project

__all__ = [
    "Plan",
    "Step",
    "WriteResult",
    "plan_write",
    "recorded_arrangement",
    "render_plan",
    "write_project",
]
