"""Names of what fastgen keeps in the folder of a project."""

STATE = ".fastgen"
LOCK = f"{STATE}/lock.json"
PRISTINE_FOLDER = f"{STATE}/base"
PRISTINE = f"{PRISTINE_FOLDER}/files.txt"
REPLACED = f"{STATE}/replaced"
JOURNAL = f"{STATE}/journal.json"
UNDO = f"{STATE}/undo.json"
STAGING_PREFIX = "staging-"


class DamagedStateError(Exception):
    """A file in the state folder is not what fastgen wrote."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason
