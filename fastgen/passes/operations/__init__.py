"""Turns resources and actions into operations: one route each, with its checks and its work.

In control-flow order:

- `resolve_operations`: all of them, in the order of routing
- `resource_context`, `resolve_resource`: what the lines of a resource share, and each of them
- `check_lines`, `verbs`, `resolve_verb`, `resolve_work`: one verb, what it accepts and does
- `routes`, `path_parameters`, `operation_names`, `callers`: path, name, and who may come
- `resolve_input`, `resolve_listing`: the body of a create or an update; filters, sorts, pages
- `resolve_action`, `resolve_parameters`: an action and its parameters
- `resolve_statements`, `resolve_writes`, `resolve_answer`: what happens, step by step
- `raised_errors`, `needed_indexes`: what follows from all that
"""
