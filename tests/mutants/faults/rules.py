"""Faults about who may do what: rules dropped, swapped, or asked of the wrong caller."""

from __future__ import annotations

from tests.mutants.fault import Fault

CALLERS = "fastgen/backend/callers.py"
FINDERS = "fastgen/backend/finders.py"
READS = "fastgen/backend/services/reads.py"
TENANCY = "fastgen/passes/entities/scope_access.py"
PREDICATES = "fastgen/backend/services/policies.py"
LISTS = "fastgen/backend/services/lists.py"
CREATES = "fastgen/backend/services/creates.py"
REFERENCES = "fastgen/backend/services/references.py"

FAULTS = (
    Fault("a denial is no denial", CALLERS,
          "return all_of(any_of(*allowed), negate(any_of(*denied)))",
          "return any_of(*allowed)", "narrow"),
    Fault("allowances are joined by and", CALLERS,
          "return all_of(any_of(*allowed), negate", "return all_of(all_of(*allowed), negate",
          "shop"),
    Fault("an allowance holds without its condition", CALLERS,
          "return TRUE if clause.when is None else for_caller(clause.when, caller, program)",
          "return TRUE", "shop"),
    Fault("authenticated holds for nobody as well", CALLERS,
          'case "authenticated" if caller.anonymous:', 'case "authenticated" if False:', "moves"),
    Fault("a rule about a role holds for every role", CALLERS,
          'case "roles" if caller.role not in clause.roles:', 'case "roles" if caller.anonymous:',
          "shop"),
    Fault("a rule about some fields holds for all", CALLERS,
          "if field is None or clause.fields is None or field in clause.fields", "if True", "shop"),
    Fault("a denial of some fields denies the operation", CALLERS,
          "if clause.fields is None or (field is not None and field in clause.fields)",
          "if True", "shop"),
    Fault("a denial of some fields denies nothing", CALLERS,
          "if clause.fields is None or (field is not None and field in clause.fields)",
          "if clause.fields is None", "narrow"),
    Fault("what nothing denies is denied", CALLERS,
          "return FALSE if value else TRUE", "return FALSE", "shop"),
    Fault("nobody equals a row that is there", CALLERS,
          "NullTest(BOOL, operand=subject, negated=operator == \"!=\"))\n    if "
          "isinstance(left, Enum",
          "NullTest(BOOL, operand=subject, negated=operator == \"==\"))\n    if "
          "isinstance(left, Enum",
          "blog"),
    Fault("the role of the caller is compared the wrong way", CALLERS,
          'return TRUE if same is (operator == "==") else FALSE',
          'return TRUE if same is (operator != "==") else FALSE', "blog"),
    Fault("one condition of several is enough", CALLERS,
          'else Logical(BOOL, operator="and", operands=tuple(kept))',
          'else Logical(BOOL, operator="or", operands=tuple(kept))', "tenants"),
    Fault("all of several conditions are needed", CALLERS,
          'else Logical(BOOL, operator="or", operands=tuple(kept))',
          'else Logical(BOOL, operator="and", operands=tuple(kept))', "blog"),
    Fault("a row that may be read may be changed", FINDERS,
          "permitted=any(rule != TRUE for rule in rules) and rules != readable,\n"
          "        adjective=_adjective(operation),\n        wants=wants,\n        flags=flags,",
          "permitted=False,\n        adjective=_adjective(operation),\n        wants=wants,\n"
          "        flags=flags,", "blog"),
    Fault("an action does not ask about its row", FINDERS,
          "permitted=any(rule != TRUE for rule in rules) and rules != readable,\n"
          "        adjective=_adjective(operation),\n        wants=wants,\n        flags=(),",
          "permitted=False,\n        adjective=_adjective(operation),\n        wants=wants,\n"
          "        flags=(),", "shop"),
    Fault("fields with rules of their own are like the others", FINDERS,
          "        if rules != whole:\n", "        if False:\n", "shop"),
    Fault("a row that may be read but not changed is not there", READS,
          'body += ["    if not row.allowed:", "        raise Forbidden"]',
          'body += ["    if not row.allowed:", "        raise NotFound"]', "shop"),
    Fault("fields may be given that another condition forbids", READS,
          'f"    if {touched(flag)} and not row.{flag.label}:",',
          'f"    if {touched(flag)} and row.{flag.label} is None:",', "shop"),
    Fault("a row that the path names need not be readable to be changed", READS,
          "    conditions = [service.key_condition(entity, field=plan.field), *scopes]\n"
          "    conditions += [text for text, _ in readers]\n    if readable is not None:",
          "    conditions = [service.key_condition(entity, field=plan.field), *scopes]\n"
          "    conditions += [text for text, _ in readers]\n    if False:", "shop"),
    Fault("a row that is read need not be readable", READS,
          "    if readable is not None:\n        conditions.append(readable.call(service.module))\n"
          '    text = f"{service.select_name(output)}{where(conditions)}"',
          '    text = f"{service.select_name(output)}{where(conditions)}"', "shop"),
    Fault("a row is read below any other row", READS,
          "conditions = [service.key_condition(work.entity, field=key_field(operation)), *scopes]",
          "conditions = [service.key_condition(work.entity, field=key_field(operation))]", "kinds"),
    Fault("a row is changed below any other row", READS,
          "conditions = [service.key_condition(entity, field=plan.field), *scopes]",
          "conditions = [service.key_condition(entity, field=plan.field)]", "kinds"),
    Fault("a tenant may see the rows of others", TENANCY,
          "return replace(clause, audience=audience, when=both(condition, clause.when))",
          "return replace(clause, audience=audience, when=clause.when)", "tenants"),
    Fault("every row of a list is readable", LISTS,
          "conditions.append(readable.call(self.module))\n            self.predicates",
          "self.predicates", "shop"),
    Fault("the condition of a list is ignored", LISTS,
          "if self.listing.where is not None:", "if False:", "tenants"),
    Fault("a list below a row shows those below others too", LISTS,
          "conditions.extend(scopes)", "pass", "kinds"),
    Fault("a new row is not held against the rules", CREATES,
          "    if not creation_rules(writer):\n        return []", "    return []", "narrow"),
    Fault("a new row may have fields that are not the caller's to give", CREATES,
          "    lines: list[str] = []\n    service, operation = writer.service",
          "    return []\n    service, operation = writer.service", "narrow"),
    Fault("a new row that is not allowed is kept", CREATES,
          '"    raise Forbidden",', '"    pass",', "narrow"),
    Fault("a key in a body may be one that the caller cannot read", REFERENCES,
          "    if readable is not None:\n        conditions.append(readable.call(home.module))",
          "    pass", "shop"),
    Fault("keys in a body need not be there", REFERENCES,
          "for place, key in keys.items() if key not in found]",
          "for place, key in keys.items() if key in found and not found]", "shop"),
    Fault("only the first unknown key is told", REFERENCES,
          '"    return [place for place, key in keys.items() if key not in found]"',
          '"    return [place for place, key in keys.items() if key not in found][:1]"',
          "corners"),
    Fault("the last role of a group gets another rule", PREDICATES,
          'test = "None" if caller.anonymous else f"{cls}.{member}"\n'
          "            groups.setdefault(rule, []).append(test)",
          'test = "None" if caller.anonymous else f"{cls}.{member}"\n'
          "            groups.setdefault(rule, [])[:] = [test]", "shop"),
)  # fmt: skip
