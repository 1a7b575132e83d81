"""Compares an app with what its spec means: random requests to the app and to the interpreter.

In the order of a run:

- `model` (the interpreter), `project` (the app, in a process of its own: `child.host`)
- `callers` signs users in; `traffic` makes requests, `samples` their values
- `differential` asks both sides and writes down `steps`; `comparison` tells the answers apart
- `contents` compares what is stored at the end; `known` are the differences that are open
- `search` looks for disagreements, `shrinking` shortens them
- `floors` tell a run that proves little
- `reports` and `written_tests` say what was found
"""
