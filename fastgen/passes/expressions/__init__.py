"""Gives every expression its type, and every name in it what it stands for.

In control-flow order:

- `environment`: what a bare name means at one place
- `typer`: dispatches on the kind of expression; the only door to the others
- `literals`: strings, numbers, durations, lists
- `names`: bare names, `.x`, enum members, states
- `members`: `row.field`, `rows.field`, `row.view`, `list[i]`
- `operators`: arithmetic, comparison, logic, null
- `narrowing`: what a condition tells about null
- `queries`: `T where …`, comprehensions
- `calls`: functions of the language, rules, externs
- `aggregates`: `count`, `sum` and their like
- `records`: `{ … }`, and the values of a row that is written
- `fitting`: whether a value fits where another type is expected
- `traversal`: walks a typed expression
"""
