"""FG11xx and FG12xx: a file, an import, or an IR in JSON or YAML cannot be read."""

from fastgen.diagnostics.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="FG1101",
        slug="import-not-found",
        headline="cannot find the file `{file}`",
        what=(
            "An `import` names a file that is not there; paths are relative to the "
            "file that says it."
        ),
        why="What the file declares would be missing everywhere.",
        bad="echo 'import \"biling.fg\"' >> shop.fg && fastgen check shop.fg\n",
        good="echo 'import \"billing.fg\"' >> shop.fg && fastgen check shop.fg\n",
        example="shell",
    ),
    Entry(
        code="FG1102",
        slug="import-outside",
        headline="`{file}` is outside the folder of the program",
        what="An `import` leads out of the folder of the main file.",
        why="A spec that reads any file of the machine could not be shared or trusted.",
        bad="echo 'import \"../../etc/hosts\"' >> shop.fg && fastgen check shop.fg\n",
        good="cp ../billing.fg . && fastgen check shop.fg\n",
        example="shell",
    ),
    Entry(
        code="FG1103",
        slug="import-cycle",
        headline="`{file}` imports itself",
        what="Following the imports leads back to a file that is still being read.",
        why="Files that need each other are one file, or need a third that both import.",
        bad="echo 'import \"shop.fg\"' >> shop.fg && fastgen check shop.fg\n",
        good='sed -i "/import/d" shop.fg && fastgen check shop.fg\n',
        example="shell",
    ),
    Entry(
        code="FG1104",
        slug="second-app",
        headline="there is a second `app`",
        what="A program, with all that it imports, is one app.",
        why="Two names and two sets of settings cannot both hold.",
        bad=("app notes\n" "app pages\n" "entity Note { text: text }\n"),
        good=("app notes\n" "entity Note { text: text }\n"),
    ),
    Entry(
        code="FG1105",
        slug="imported-twice",
        headline="`{file}` is imported twice",
        what="The same file is imported twice by one file.",
        why=(
            "The second line does nothing, so one of the two is probably meant to be "
            "another file."
        ),
        bad='echo \'import "a.fg" import "a.fg"\' > shop.fg && fastgen check shop.fg\n',
        good='echo \'import "a.fg" import "b.fg"\' > shop.fg && fastgen check shop.fg\n',
        example="shell",
    ),
    Entry(
        code="FG1106",
        slug="unreadable-file",
        headline="cannot read `{file}`: {reason}",
        what="The file is there and cannot be read.",
        why="Nothing can be said about what it holds.",
        bad="fastgen check /root/notes.fg\n",
        good="fastgen check notes.fg\n",
        example="shell",
    ),
    Entry(
        code="FG1201",
        slug="malformed-document",
        headline="this is not {notation}: {reason}",
        what="The text of an IR cannot be read in the notation that its file name promises.",
        why="Nothing can be said about what it holds.",
        bad="echo '{\"entities\": [}' > notes.json && fastgen check notes.json\n",
        good="echo '{\"entities\": []}' > notes.json && fastgen check notes.json\n",
        example="shell",
    ),
    Entry(
        code="FG1202",
        slug="duplicate-key",
        headline="the key `{key}` is given twice",
        what="An object of the IR has the same key twice.",
        why="Most readers keep the last one silently; two readers could see two programs.",
        bad='echo \'{"app": null, "app": null}\' > notes.json && fastgen check notes.json\n',
        good="echo '{\"app\": null}' > notes.json && fastgen check notes.json\n",
        example="shell",
    ),
    Entry(
        code="FG1203",
        slug="refused-yaml",
        headline="{feature} cannot be used in the YAML of an IR",
        what="The IR takes the plain part of YAML: objects, lists and values.",
        why=(
            "Aliases can make a small file huge, and tags can make objects that "
            "nobody asked for."
        ),
        bad='echo "app: !!python/object:os.system x" > notes.yaml && fastgen check notes.yaml\n',
        good='echo "app: { name: notes }" > notes.yaml && fastgen check notes.yaml\n',
        example="shell",
    ),
    Entry(
        code="FG1204",
        slug="wrong-version",
        headline="this IR is of version {found}, and only version {known} is known",
        what="The `version` of the IR is not the one that this fastgen reads.",
        why="Reading it by the rules of another version could change what it means.",
        bad="echo '{\"version\": 7}' > notes.json && fastgen check notes.json\n",
        good="echo '{\"version\": 1}' > notes.json && fastgen check notes.json\n",
        example="shell",
    ),
    Entry(
        code="FG1205",
        slug="wrong-shape",
        headline="{reason}",
        what="A value of the IR is missing, unknown, or of another kind than its schema says.",
        why="The schema is the contract with every program that writes an IR.",
        bad='echo \'{"entities": [{"nome": "Note"}]}\' > notes.json && fastgen check notes.json\n',
        good='echo \'{"entities": [{"name": "Note"}]}\' > notes.json && fastgen check notes.json\n',
        example="shell",
    ),
    Entry(
        code="FG1206",
        slug="unknown-notation",
        headline="the notation of `{file}` is not known",
        what="A program is read from `.fg`, `.json`, `.yaml` or `.yml`.",
        why="Guessing the notation from the text could read it as something else.",
        bad="fastgen check notes.txt\n",
        good="fastgen check notes.fg\n",
        example="shell",
    ),
)
