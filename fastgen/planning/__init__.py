"""The plan of a project: what is chosen before a file is made, and why.

In control-flow order:

- `plan`: `plan`, the way in
- `architecture`: what a plan consists of
- `layout`: where the modules of the entities lie
- `pagination`: how each list is cut into pages
- `indexes`: which index serves which route, and what has none
- `authentication`: how often the row of the caller is read
"""

from fastgen.planning.architecture import Alternative, ArchitecturePlan, Decision
from fastgen.planning.layout import UnfitLayoutError, choose_layout
from fastgen.planning.plan import plan

__all__ = [
    "Alternative",
    "ArchitecturePlan",
    "Decision",
    "UnfitLayoutError",
    "choose_layout",
    "plan",
]
