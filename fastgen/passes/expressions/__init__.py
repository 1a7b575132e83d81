"""Gives every expression its type, and every name in it what it stands for.

In control-flow order:

- `environment`, `shadowing`: what a bare name means at one place, and that it means one thing
- `typer`: dispatches on the kind of expression; the only door to the others
- `literals`, `literal_values`: strings, numbers, durations, lists; and what their types allow
- `names`, `field_types`: bare names, `.x`, enum members, states
- `members`: `row.field`, `rows.field`, `row.view`, `list[i]`
- `operators`, `arithmetic`, `comparisons`: logic, numbers, order
- `folding`: what holds nothing but constants is worked out
- `narrowing`: what a condition tells about null
- `queries`: `T where …`, comprehensions
- `signatures`, `calls`, `aggregates`: functions of the language, rules, slots, `count` and its like
- `records`: `{ … }` as an anonymous record, an inline value or a tagged union
- `fitting`: whether a value fits where another type is expected
- `secrecy`: what is never read
"""
