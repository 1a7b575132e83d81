"""Puts the data folders into the wheel, as `fastgen/_data/…`.

An editable install gets none of them: the package then finds the folders in the checkout, where a
copy would only go stale.
"""

from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

DATA_FOLDERS = ("grammars", "templates", "ir_schemas")


class DataFolders(BuildHookInterface):  # type: ignore[type-arg]  # not generic at run time in all versions
    """Adds each data folder that exists to a wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, dict[str, str]]) -> None:
        """Add the folders, unless the install is editable."""
        if version == "editable":
            return
        for name in DATA_FOLDERS:
            folder = Path(self.root) / name
            if folder.is_dir():
                build_data["force_include"][str(folder)] = f"fastgen/_data/{name}"
