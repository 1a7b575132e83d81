"""A plug-in of pytest, as a text: it writes what each test came to into one JSON file.

It runs in the environment of the generated project, which knows nothing of fastgen.
"""

MODULE = "fastgen_recorder"
VARIABLE = "FASTGEN_RECORD"

TEXT = """
import json, os
FOUND = []
def pytest_runtest_logreport(report):
    if report.when != "call" and report.outcome == "passed":
        return
    path, line, name = report.location
    message = ""
    if report.failed:
        crash = getattr(report.longrepr, "reprcrash", None)
        message = crash.message if crash is not None else report.longreprtext
    FOUND.append({"path": path, "line": (line or 0) + 1, "name": name, "when": report.when,
                  "outcome": report.outcome, "message": message[:2000]})
def pytest_collectreport(report):
    if report.failed:
        FOUND.append({"path": report.nodeid, "line": 0, "name": "", "when": "collect",
                      "outcome": "failed", "message": report.longreprtext[-2000:]})
def pytest_sessionfinish(session):
    if not hasattr(session.config, "workerinput"):
        with open(os.environ["FASTGEN_RECORD"], "w", encoding="utf-8") as file:
            json.dump(FOUND, file)
"""
