"""Turns declarations into symbol tables: what every capital name and every field is.

In control-flow order:

- `collect_names`: every declared name once; a second one is an error
- `resolve_type`: a type as written becomes a type of the checked IR
- `limits`: which limits a scalar takes, and their defaults
- `type_text`: a type as it is spelt in diagnostics
- `resolve_declared_types`: enums, inline values, tagged unions, settings
- `resolve_fields`: the fields of every entity, without their expressions
- `pair_relations`: each `via` meets its other side
- `tables`: all of that in one value
"""
