"""Access in depth: what the rules of a program allow, what they cannot mean, and why.

In the order in which they build on each other:

- `terms`: terms, atoms and formulas with two truth values
- `theory` · `satisfiability`: whether a formula can hold, and an example in which it does
- `expression_words` · `evaluation` · `conditions`: resolved expressions as text, values, formulas
- `policies` · `rules`: rules of access as formulas; rules as they were written
- `formula_words`: formulas and examples in words
- `dependencies` · `flows`: what values are computed from, and where they leave the server
- `report_rules` · `report_reach` · `report_roles` · `report_readers`: what cannot be meant
- `report_access`: all of these, as `fastgen check` runs them
"""

from fastgen.analysis.report_access import report_access

__all__ = ["report_access"]
