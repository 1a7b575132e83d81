"""Mails as code: every value of HTML is escaped, long texts are cut, loops and choices work."""

from __future__ import annotations

import fastgen

SPEC = """
entity Person {{
  name: string(1..80)  email: email?  age: int  link: url
  notes: Note[] via person
}}
entity Note {{ person: Person  text: text }}
mail hello(person: Person, word: string) {{
  to person.email
  subject "For {{person.name}}"
  html \"\"\"{html}\"\"\"
}}
action greet(person: Person) {{ send hello(person, "x") }}
"""


def messages(html: str) -> str:
    """Return the module of a program with a mail that says some HTML."""
    return fastgen.compile(fastgen.parse(SPEC.format(html=html)))["app/outbox/messages.py"]


def test_texts_are_escaped_and_numbers_are_not() -> None:
    code = messages("<p>{person.name} {word} {person.age}</p>")
    assert 'f"<p>{escape(person.name)} {escape(word)} {person.age}</p>"' in code
    assert "from html import escape" in code


def test_nobody_to_write_to() -> None:
    assert "if person.email is None:\n        return\n" in messages("<p>Hi</p>")


def test_loops_and_choices() -> None:
    code = messages(
        "<ul>{for n in person.notes}<li>{n.text}</li>{end}</ul>{if person.age > 9}old{else}new{end}"
    )
    assert 'html = ["<ul>"]' in code
    assert 'html.append(f"<li>{escape(note.text)}</li>")' in code
    assert 'if person.age > 9:\n        html.append("old")\n    else:' in code


def test_long_texts_are_cut() -> None:
    code = messages("<p>" + "many words " * 40 + "{word}</p>")
    assert max(map(len, code.split("\n"))) <= 100


def test_a_constant_in_html_is_escaped_too() -> None:
    assert 'escape("<b>")' in messages('<p>{ "<b>" }</p>')
