"""Runs the case files: Markdown with a title, one sentence, and fenced blocks that belong together.

In the order in which they are met:

- `case_file`: reads one file
- `facts`: facts about a checked program, one a line
- `checks`: what each kind of block states, by the word behind its fence
"""
