"""FG8xxx: the folder on disk is not what a build can write to."""

from fastgen.diagnostics.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="FG8001",
        slug="foreign-folder",
        headline="`{directory}` is not empty and was not written by fastgen",
        what=(
            "The output folder holds files, and no lock file says that fastgen wrote them. Nothing "
            "was written."
        ),
        why="Writing a project over somebody's files would lose or mix them.",
        bad="fastgen build notes.fg -o ~/Documents\n",
        good="fastgen build notes.fg -o ~/Documents/notes\n",
        example="shell",
    ),
    Entry(
        code="FG8002",
        slug="edited-file",
        headline="`{file}` was changed by hand since the last build",
        what=(
            "A file that fastgen wrote is no longer what it wrote, and the spec now asks for "
            "another content."
        ),
        why="Writing the new content would lose the change. Nothing was written.",
        bad="fastgen build notes.fg -o notes\n",
        good="fastgen build notes.fg -o notes --force  # old versions: .fastgen/replaced/\n",
        example="shell",
    ),
    Entry(
        code="FG8003",
        slug="file-in-the-way",
        headline="`{file}` is in the way",
        what=(
            "A file is to be created where something stands already that no build of this folder "
            "wrote."
        ),
        why="What a build did not write is not replaced. Nothing was written.",
        bad="touch notes/app/notes/router.py && fastgen build notes.fg -o notes\n",
        good="mv notes/app/notes/router.py notes/app/mine.py && fastgen build notes.fg -o notes\n",
        example="shell",
    ),
    Entry(
        code="FG8004",
        slug="edited-file-kept",
        headline="`{file}` is no longer generated and was kept, because it was changed by hand",
        what=(
            "The spec no longer leads to this file. It holds changes of yours, so it is yours from "
            "now on."
        ),
        why="Only files that nobody changed are removed. Delete it when it is no longer needed.",
        bad="fastgen build notes.fg -o notes\n",
        good="rm notes/app/old/router.py\n",
        example="shell",
    ),
    Entry(
        code="FG8005",
        slug="deleted-file",
        headline="`{file}` was deleted by hand and stays deleted",
        what="A file that fastgen wrote is gone. The build respects that and says so once.",
        why=(
            "A file that comes back after each build cannot be got rid of. `--force` brings it "
            "back."
        ),
        bad="rm notes/compose.yaml && fastgen build notes.fg -o notes\n",
        good="fastgen build notes.fg -o notes --force\n",
        example="shell",
    ),
    Entry(
        code="FG8006",
        slug="link-in-the-way",
        headline="`{file}` is a symbolic link",
        what=(
            "A folder or a file that the build has to write is a symbolic link. Nothing was "
            "written."
        ),
        why="Following the link could write outside the folder that you named.",
        bad="ln -s /srv/app notes/app && fastgen build notes.fg -o notes\n",
        good="rm notes/app && fastgen build notes.fg -o notes\n",
        example="shell",
    ),
    Entry(
        code="FG8007",
        slug="folder-busy",
        headline="another build is writing to `{directory}`",
        what="The folder is locked by a build that is still running.",
        why="Two builds that write the same folder would mix their outputs.",
        bad="fastgen build notes.fg -o notes & fastgen build notes.fg -o notes\n",
        good="fastgen build notes.fg -o notes && fastgen build notes.fg -o notes\n",
        example="shell",
    ),
    Entry(
        code="FG8008",
        slug="damaged-state",
        headline="`{file}` cannot be read: {reason}",
        what="A file in `.fastgen/` is not what fastgen wrote. Nothing was written.",
        why="Without it nobody can tell your changes from what was generated.",
        bad="echo broken > notes/.fastgen/lock.json && fastgen build notes.fg -o notes\n",
        good="git checkout notes/.fastgen && fastgen build notes.fg -o notes\n",
        example="shell",
    ),
    Entry(
        code="FG8009",
        slug="write-failed",
        headline="cannot write to `{directory}`: {reason}",
        what="The system refused to write: the disk is full, or a folder may not be changed.",
        why=(
            "The folder is as it was before, or will be completed by the next build; it is never "
            "half of each."
        ),
        bad="fastgen build notes.fg -o /proc/notes\n",
        good="fastgen build notes.fg -o notes\n",
        example="shell",
    ),
    Entry(
        code="FG8010",
        slug="recovered",
        headline="a build that was interrupted has been {outcome} in `{directory}`",
        what=(
            "An earlier build was killed while it wrote. Its journal was used to put the folder in "
            "order."
        ),
        why="A folder is left as it was before a build, or as it is after it.",
        bad="kill -9 $(pgrep fastgen)\n",
        good="fastgen build notes.fg -o notes\n",
        example="shell",
    ),
    Entry(
        code="FG8011",
        slug="unreadable-spec",
        headline="cannot read `{file}`: {reason}",
        what=(
            "The spec file does not exist, may not be read, is not UTF-8 text or is of an unknown "
            "kind."
        ),
        why="There is nothing to build.",
        bad="fastgen build noets.fg\n",
        good="fastgen build notes.fg\n",
        example="shell",
    ),
    Entry(
        code="FG8012",
        slug="invalid-document",
        headline="the document does not describe an app: {problem}",
        what="A spec given as JSON or YAML does not have the shape of the IR.",
        why=(
            "The shape is stated in `ir_schemas/`; an unknown key is more often a slip than a "
            "wish."
        ),
        bad='echo \'{"app": {"nmae": "notes"}}\' | fastgen check -\n',
        good='echo \'{"app": {"name": "notes"}}\' | fastgen check -\n',
        example="shell",
    ),
    Entry(
        code="FG8013",
        slug="step-failed",
        headline="cannot run the app: {step}",
        what="Installing the project, migrating its database or starting its server failed.",
        why="The message of the program that failed says why; what was built is complete.",
        bad="fastgen run notes.fg --port 80\n",
        good="fastgen run notes.fg --port 8080\n",
        example="shell",
    ),
    Entry(
        code="FG8014",
        slug="wrong-usage",
        headline="{problem}",
        what="An option or an argument is unknown or missing, or has a value that it cannot have.",
        why="Nothing was done: what was meant can only be guessed.",
        bad="fastgen build notes.fg --outptu notes\n",
        good="fastgen build notes.fg --output notes\n",
        example="shell",
    ),
    Entry(
        code="FG8015",
        slug="output-lost",
        headline="cannot write the output of the command: {reason}",
        what="Standard output or standard error cannot take what the command has to say.",
        why="What was done is done; only the words about it are lost.",
        bad="fastgen check notes.fg > /dev/full\n",
        good="fastgen check notes.fg > notes.txt\n",
        example="shell",
    ),
    Entry(
        code="FG8016",
        slug="unreadable-contract",
        headline="cannot read the contract `{file}`: {reason}",
        what="The contract is not an OpenAPI 3.x document, or refers to what is not in it.",
        why="There is nothing to compare the app with.",
        bad="fastgen contract notes.fg swagger2.json\n",
        good="fastgen contract notes.fg openapi.yaml\n",
        example="shell",
    ),
    Entry(
        code="FG8017",
        slug="layout-changes",
        headline="the layout changes from `{before}` to `{now}`: modules move",
        what="The build puts the modules of the entities where another layout has them.",
        why=(
            "A project keeps the layout that it has until somebody asks for another one. Files "
            "of your own that import moved modules have to follow."
        ),
        bad="fastgen build notes.fg -o notes --layout layered\n",
        example="shell",
    ),
    Entry(
        code="FG8018",
        slug="edited-file-moves",
        headline="the layout changes and `{file}`, which was changed by hand, would stay behind",
        what="A module that the new layout has elsewhere is not as fastgen wrote it.",
        why="The file in the new place would lack the change, and the old one would be of no use.",
        bad="fastgen build notes.fg -o notes --layout layered\n",
        example="shell",
    ),
    Entry(
        code="FG8019",
        slug="layout-not-asked-for",
        headline="the project has the layout `{before}`, and nobody has asked for `{now}`",
        what="A project was compiled without a look at the folder that it is written to.",
        why="A project keeps its layout: files move only if somebody wants it.",
        bad='python -c \'import fastgen as f; f.compile(f.load("notes.fg")).write("notes")\'\n',
        example="shell",
    ),
)
