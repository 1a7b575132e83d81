"""What lies beyond requests, as code: events, messages, handlers, jobs.

In control-flow order:

- `events`: what an event is called, and what is kept of it
- `announce`: a program in which every write says what has happened, if somebody listens
- `settings`: which messages read the settings
- `lowering`: statements of messages, handlers and jobs
- `writers`: their functions
- `project`: the modules `messages`, `handlers` and `jobs` of the package `outbox`
"""
