"""FG62xx: a description in plain words, or the model that reads it, leads to no spec."""

from fastgen.diagnostics.catalogue.entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        code="FG6201",
        slug="prompt-empty",
        headline="the description is empty",
        what="`fastgen new` was given no words to make a spec of.",
        why="Without a description there is nothing to guess from.",
        bad="fastgen new ''\n",
        good="fastgen new 'Books with a title and an author'\n",
        example="shell",
    ),
    Entry(
        code="FG6202",
        slug="prompt-too-long",
        headline="{problem}",
        what="A description has more characters than are read.",
        why="Whatever stood behind the limit would be left out without a word.",
        bad="fastgen new --file everything_we_ever_wrote.txt\n",
        good="fastgen new --file one_page.txt\n",
        example="shell",
    ),
    Entry(
        code="FG6203",
        slug="prompt-without-things",
        headline="{problem}",
        what="A description names nothing that could be stored.",
        why="A spec is about things and what is known of them; none was recognised.",
        bad="fastgen new 'Make it nice'\n",
        good="fastgen new 'Books with a title and an author'\n",
        example="shell",
    ),
    Entry(
        code="FG6204",
        slug="prompt-without-spec",
        headline="{problem}",
        what="What was understood of a description fits into no spec that checks.",
        why="A spec with errors is never shown as a result.",
        bad="fastgen new --file notes.txt\n",
        good="fastgen init notes   # a spec to start from by hand\n",
        example="shell",
    ),
    Entry(
        code="FG6205",
        slug="prompt-in-another-language",
        headline="{problem}",
        what="A description is in a language that is not read.",
        why="Half of it would be misunderstood, the rules of access above all.",
        bad="fastgen new 'eine Liste der Bücher und ihrer Autoren'\n",
        good="fastgen new 'a list of books and their authors'\n",
        example="shell",
    ),
    Entry(
        code="FG6206",
        slug="model-not-reached",
        headline="{problem}",
        what="The model that `--model` names is not there, does not answer, or is not installed.",
        why="Nothing was written; another translator would not be the one you asked for.",
        bad="fastgen new 'Books' --model openai:http://localhost:1/v1#small\n",
        good="fastgen new 'Books' --model keywords\n",
        example="shell",
    ),
    Entry(
        code="FG6207",
        slug="model-reply-unusable",
        headline="{problem}",
        what=(
            "What a model answered is cut off, is no JSON, or is not of the schema that it was "
            "given."
        ),
        why="Every reply is validated again: some servers take a schema and do not follow it.",
        bad="fastgen new 'Books' --model openai:http://localhost:8000/v1#tiny\n",
        good="fastgen new 'Books' --model ollama:qwen3:8b\n",
        example="shell",
    ),
)
