"""Turns a spec as written into a program in which nothing is left open.

In control-flow order:

- `pipeline`: `VALIDATIONS`, `PASSES`, from spec to spec, and `check_spec`, which runs everything
- `validate_names`, `validate_texts`: names and texts that cannot stand where they are
- `separate_names`: names that would be one name in the generated code
- `expand_mixins`: the fields, rules and views of mixins move into the entities that include them
- `complete_operations`: a resource without a block gets its five operations
- `report_unsupported`: what is understood but not compiled yet
- `resolve_program`: from spec to program, by topic:
- `declarations`: symbol tables of types, entities and their fields
- `expressions`: every expression gets a type, every name a meaning
- `entities`: constraints, views, rules of access
- `operations`: routes, inputs, statements
- `surroundings`: settings, auth, slots, seeds, scenarios
- `failures`: how an operation stops
- `places`: where to point
- `circles`: what needs itself
"""

from fastgen.passes.pipeline import PASSES, WRITTEN_OUT, check_spec

__all__ = ["PASSES", "WRITTEN_OUT", "check_spec"]
