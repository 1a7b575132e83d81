"""Resolves what stands around the requests: settings, auth, slots, seeds, scenarios.

In control-flow order:

- `resolve_settings`, `resolve_values`, `resolve_externs`: what needs no entity
- `resolve_authentications`: how callers sign in
- `resolve_seeds`: rows that are there at start
- `resolve_scenarios`: stories that must hold
- `resolve_givens`, `invent_values`, `pattern_sample`: the rows a story starts from
- `resolve_steps`, `call_arguments`, `expected_answers`: who asks what, and what comes back
"""
