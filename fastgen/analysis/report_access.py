"""Reports what in the rules of access cannot be meant: all the checks, in their order."""

from __future__ import annotations

from fastgen.analysis.policies import Policies
from fastgen.analysis.report_reach import report_reach
from fastgen.analysis.report_readers import report_readers
from fastgen.analysis.report_roles import report_roles
from fastgen.analysis.report_rules import report_rules
from fastgen.analysis.rules import extra_rules, rule_sets
from fastgen.diagnostics import Report
from fastgen.ir.checked.one_caller import with_one_caller
from fastgen.ir.checked.program import Program


def report_access(program: Program, report: Report) -> None:
    """Report rules that change nothing, and operations, fields and roles that nobody reaches.

    Without auth there is nothing to say.
    """
    if not program.authentications:
        return
    program = with_one_caller(program)
    policies = Policies(program)
    explained = report_rules(rule_sets(program), extra_rules(program.operations), policies, report)
    report_reach(policies, explained, report)
    report_readers(policies, report)
    report_roles(policies, report)
