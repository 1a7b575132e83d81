"""Turns declared entities into checked ones: expressions typed, rules settled, shapes made.

In control-flow order:

- `resolve_field_expressions`: defaults, `on update`, computed fields
- `reject_cycles`: a computed field may not depend on itself, nor a row need itself to be made
- `resolve_constraints`: checks, uniqueness, declared indexes
- `anonymous`: what a condition is worth when nobody is signed in
- `resolve_access`: rules of access, operation by operation
- `shapes`: how a field looks on the wire, in and out
- `resolve_views`: named views and the default one
- `resolve_moves`: transitions of flows
- `resolve_entities`: all of that for every entity
"""
