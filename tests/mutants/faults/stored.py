"""Faults of the tables: keys, uniqueness, references, checks, and how values are kept."""

from __future__ import annotations

from tests.mutants.fault import Fault

TABLES = "fastgen/backend/table_builder.py"
TEXT = "fastgen/backend/sql_text.py"
TRIGGERS = "fastgen/backend/triggers.py"
DATABASE = "templates/app/database.py.jinja"
UNIQUES = "fastgen/passes/entities/tenant_uniques.py"

FAULTS = (
    Fault("a unique field is not unique", TABLES,
          "unique=field.flags.unique and field.name not in entity.key and not is_sealed(field),",
          "unique=False,", "kinds"),
    Fault("several fields are not unique together", TABLES,
          "                    for unique in entity.uniques\n",
          "                    for unique in entity.uniques[:0]\n", "kinds"),
    Fault("fields that are unique together are so one by one", TABLES,
          "        columns = self.names_of(entity, unique.fields)\n        name = f\"uq_",
          "        columns = self.names_of(entity, unique.fields)[:1]\n        name = f\"uq_",
          "kinds"),
    Fault("a unique rule with a condition holds for every row", TABLES,
          "text=None if unique.where is None else self.partial(entity, unique.where),",
          "text=None,", "kinds"),
    Fault("a unique reference is not unique", TABLES,
          "unique=field.flags.unique and field.name not in entity.key and len(keys) == 1,",
          "unique=False,", "kinds"),
    Fault("rows are deleted with those they refer to", TABLES,
          'on_delete={"clear": "SET NULL"}.get(\n'
          "                            field.on_delete, field.on_delete.upper()\n"
          "                        ),",
          'on_delete={"clear": "SET NULL"}.get(field.on_delete, "CASCADE"),', "kinds"),
    Fault("rows that others refer to are never deleted", TABLES,
          'on_delete={"clear": "SET NULL"}.get(\n'
          "                            field.on_delete, field.on_delete.upper()\n"
          "                        ),",
          'on_delete={"clear": "SET NULL"}.get(field.on_delete, "RESTRICT"),', "kinds"),
    Fault("a reference that should be cleared takes its row along", TABLES,
          'on_delete={"clear": "SET NULL"}.get(\n'
          "                            field.on_delete, field.on_delete.upper()",
          'on_delete={"clear": "CASCADE"}.get(\n'
          "                            field.on_delete, field.on_delete.upper()", "kinds"),
    Fault("a key that changes is not changed in references", TABLES,
          "cascade_update=not key.identifier,", "cascade_update=False,", "kinds"),
    Fault("checks are not in the table", TABLES,
          "            if text is None:\n                continue",
          "            if text is not None:\n                continue", "kinds"),
    Fault("a failed check is in no place", TABLES,
          "field=check.failure.on,", "field=None,", "kinds"),
    Fault("a flow begins at its last state", TABLES,
          "{constant(field.states[0])}", "{constant(field.states[-1])}", "bazaar",
          ("tests/test_scenarios.py",)),
    Fault("a check holds if one of its parts does", TEXT,
          '" AND ".join(self._condition(o, _AND) for o in operands)',
          '" OR ".join(self._condition(o, _AND) for o in operands)', "calculator"),
    Fault("a check holds only if all its parts do", TEXT,
          '" OR ".join(self._condition(o, _OR) for o in operands)',
          '" AND ".join(self._condition(o, _OR) for o in operands)', "shop"),
    Fault("a check compares the wrong way", TEXT,
          "symbol = _SYMBOL.get(operator, operator)",
          'symbol = _SYMBOL.get(operator, operator).replace(">", ">=").replace(">==", ">")',
          "shop"),
    Fault("a check that compares with null fails", TEXT,
          'return _at(_OR, level, f"{absent} OR {joined[0]}")', "return joined[0]", "shop"),
    Fault("a name is unique over all tenants", UNIQUES,
          "found.append(replace(unique, fields=(tenant, *unique.fields)))", "found.append(unique)",
          "tenants"),
    Fault("a stored count does not fall", TRIGGERS,
          '"removed": ("DELETE", "- 1", "OLD")', '"removed": ("DELETE", "- 0", "OLD")', "traits"),
    Fault("a stored count grows by two", TRIGGERS,
          '"added": ("INSERT", "+ 1", "NEW")', '"added": ("INSERT", "+ 2", "NEW")', "traits"),
    Fault("a row that moves is counted in both places", TRIGGERS,
          '"left": ("UPDATE OF <via>", "- 1", "OLD")', '"left": ("UPDATE OF <via>", "- 0", "OLD")',
          "traits"),
    Fault("a duration is stored in milliseconds", DATABASE,
          "return None if value is None else value // MICROSECOND",
          "return None if value is None else value // MICROSECOND // 1000 * 1000", "kinds"),
    Fault("a decimal is given back as SQLite has it", DATABASE,
          "Decimal(repr(value + 0.0)).quantize(self.places, ROUND_HALF_UP)",
          "Decimal(repr(value + 0.0))",
          "kinds"),
    Fault("a point in time has lost its zone when it is read", DATABASE,
          "return None if value is None else value.replace(tzinfo=UTC)", "return value", "kinds"),
    Fault("capitals are small letters where a text begins", DATABASE,
          'cursor.execute("PRAGMA case_sensitive_like=ON")', "pass", "calculator"),
    Fault("an enum is stored under its name", DATABASE,
          "values_callable=lambda enum: [member.value for member in enum],",
          "values_callable=lambda enum: [member.name for member in enum],", "kinds"),
)  # fmt: skip
