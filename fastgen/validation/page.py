"""Writes what a validation found as one HTML page that needs nothing else, with plots in SVG."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape

from fastgen.diagnostics.diagnostic import Diagnostic
from fastgen.validation.scheduler import Outcome

STYLE = """
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#656d76;--line:#d0d7de;--page:#fff;
--card:#f6f8fa;--good:#1a7f37;--bad:#cf222e;--mild:#9a6700;--bar:#0969da}
@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#8d96a0;--line:#30363d;--page:#0d1117;
--card:#161b22;--good:#3fb950;--bad:#f85149;--mild:#d29922;--bar:#4493f8}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page);max-width:60rem;
margin:2rem auto;padding:0 1rem}h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}
table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.4rem .6rem;
border-bottom:1px solid var(--line);vertical-align:top}code{font:13px ui-monospace,monospace}
.passed{color:var(--good)}.failed,.error{color:var(--bad)}.missing,.broken,.warning{color:var(--mild)}
.soft{color:var(--soft)}svg{width:100%;height:auto;background:var(--card);border-radius:6px}
svg text{fill:var(--ink);font:13px system-ui,sans-serif}svg rect{fill:var(--bar)}
"""
ROW = 26
LABEL = 170
WIDTH = 800


def render_page(title: str, outcomes: Sequence[Outcome], diagnostics: Sequence[Diagnostic]) -> str:
    """Return the page; every text that comes from outside is escaped where it is put in."""
    counts = [pair for outcome in outcomes for pair in outcome.verdict.counts]
    codes = Counter(each.code for each in diagnostics)
    parts = [
        f"<h1>{escape(title)}</h1>",
        _checkers(outcomes),
        "<h2>Seconds</h2>",
        plot_bars([(each.checker, each.seconds) for each in outcomes], unit=" s"),
    ]
    if counts:
        parts += ["<h2>Counts</h2>", plot_bars([(name, float(count)) for name, count in counts])]
    if codes:
        parts += ["<h2>Findings by code</h2>", plot_bars(sorted(codes.items()))]
    parts += ["<h2>Findings</h2>", _findings(diagnostics)]
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<title>{escape(title)}</title><style>{STYLE}</style>"
    )
    body = "\n".join(parts)
    return f'<!doctype html>\n<html lang="en"><head>{head}</head>\n<body>\n{body}\n</body></html>\n'


def plot_bars(values: Iterable[tuple[str, float]], /, *, unit: str = "") -> str:
    """Return horizontal bars as SVG, the longest over the whole width.

    >>> "&lt;b&gt;" in plot_bars([("<b>", 1.0)])
    True
    """
    rows = list(values)
    longest = max((value for _, value in rows), default=0) or 1
    drawn = []
    for number, (name, value) in enumerate(rows):
        top = number * ROW + 6
        width = max(1.0, value / longest * (WIDTH - LABEL - 90))
        shown = f"{value:.2f}".rstrip("0").rstrip(".")
        drawn.append(
            f'<text x="10" y="{top + 14}">{escape(name)}</text>'
            f'<rect x="{LABEL}" y="{top + 2}" width="{width:.1f}" height="{ROW - 10}" rx="3"/>'
            f'<text x="{LABEL + width + 8:.1f}" y="{top + 14}">{shown}{escape(unit)}</text>'
        )
    height = len(rows) * ROW + 12
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img">{"".join(drawn)}</svg>'


def _checkers(outcomes: Sequence[Outcome]) -> str:
    rows = []
    for each in outcomes:
        status = each.verdict.status
        word = "warnings" if each.passed and status == "failed" else status
        shade = "warning" if word == "warnings" else status
        kept = "kept from before" if each.cached else f"{each.seconds:.2f} s"
        rows.append(
            f'<tr><td>{escape(each.checker)}</td><td class="{shade}">{word}</td>'
            f"<td>{len(each.verdict.findings)}</td><td>{kept}</td>"
            f"<td>{escape(each.verdict.detail)}</td></tr>"
        )
    head = "<tr><th>Checker</th><th>Result</th><th>Findings</th><th>Time</th><th></th></tr>"
    return f"<table>{head}{''.join(rows)}</table>"


def _findings(diagnostics: Sequence[Diagnostic]) -> str:
    if not diagnostics:
        return '<p class="passed">Nothing was found.</p>'
    rows = []
    for each in diagnostics:
        place = "" if each.span is None else f"{each.span.file}:{each.span.line}"
        remarks = [*each.notes, *([each.help] if each.help else [])]
        more = "".join(f'<br><span class="soft">{escape(remark)}</span>' for remark in remarks)
        rows.append(
            f'<tr><td class="{each.severity}">{escape(each.code)}</td>'
            f"<td><code>{escape(place)}</code></td><td>{escape(each.message)}{more}</td></tr>"
        )
    head = "<tr><th>Code</th><th>Spec</th><th>What</th></tr>"
    return f"<table>{head}{''.join(rows)}</table>"
