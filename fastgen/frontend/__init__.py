"""From text to the IR, and back.

In the order in which they are met:

- `program`: reads a file and what it imports, in any of the notations, into one spec -
`json_reader`, `yaml_reader`: the IR from JSON and YAML - `parser`: parses one text; the public
functions - `table_builder`, `tables`, `table_store`: the LALR tables made from the grammar, and
where they are kept - `lexicon`: how a text is cut into tokens - `engine`: runs the tables over a
text - `recovery`, `mistakes`: what happens after a syntax error, and how it is told - `actions`:
what each rule of the grammar builds - `strings`: escapes and interpolation - `sources`: parses the
expressions of an IR that came as JSON or YAML - `printer`, `members`, `layout`: the canonical text
of a spec - `formatter`, `comments`: the canonical text of a text, comments kept
"""
