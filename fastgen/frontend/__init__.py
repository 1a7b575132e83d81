"""From text to the IR, and back.

In the order in which they are met:

- `program`: reads a file and what it imports, in any of the notations, into one spec
- `notations`, `documents`, `yaml_reader`, `yaml_writer`: the IR from and to JSON and YAML
- `sources`: parses the expressions of an IR that came as JSON or YAML
- `parser`: parses one text; the public functions
- `table_builder`, `tables`, `table_store`: the LALR tables of the grammar, and where they are kept
- `lexicon`, `places`: how a text is cut into tokens, and where they stand
- `engine`, `depth`: runs the tables over a text, within limits
- `recovery`, `mistakes`, `strange_letters`, `plain_words`: what happens after a syntax error
- `actions`: what each rule of the grammar builds
- `printer`, `canonical`, `writer`, `line_text`, `type_text`: the canonical text of a spec
- `formatter`, `comments`: the canonical spelling of a text, comments kept
"""
