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
- `asked_names`: names that people ask about
- `matrix`: who may do what, as a table · `claims`: what must not be possible
- `facts` · `decision` · `questions`: why one caller may or may not do one thing
"""

from fastgen.analysis.asked_names import UnclearError
from fastgen.analysis.claims import Breach, Claim, read_claim, report_claims
from fastgen.analysis.decision import Considered, Decision, Question, decide
from fastgen.analysis.matrix import Cell, FieldLine, Line, Matrix, access_matrix
from fastgen.analysis.policies import Policies
from fastgen.analysis.questions import read_question
from fastgen.analysis.report_access import report_access

__all__ = [
    "Breach",
    "Cell",
    "Claim",
    "Considered",
    "Decision",
    "FieldLine",
    "Line",
    "Matrix",
    "Policies",
    "Question",
    "UnclearError",
    "access_matrix",
    "decide",
    "read_claim",
    "read_question",
    "report_access",
    "report_claims",
]
