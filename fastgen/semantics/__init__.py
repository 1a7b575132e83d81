"""The reference interpreter: what a spec means, in memory, with no framework in sight.

In the order in which a request meets them:

- `messages` (a request, a response), `environment` (time, ids, hashes), `state`, `values`
- `step`: one request, in the order of checks; `routing`, `callers`, `access`
- `calls`: one operation at work; `decoding`, `scalars` and `keys` read what it is given
- `verbs`: `operations`, `bulk`, `lists` and `actions`; `accounts` for the ready-made routes
- `statements` and `writes` change rows; `expressions` says what everything written means
- `views` and `encoding` show the result; `problems` are the errors
- `seeds`, `settings`, `scenarios`: how an app starts, and the stories that must hold
"""

from fastgen.semantics.environment import Environment, Limits
from fastgen.semantics.messages import Request, Response
from fastgen.semantics.seeds import start
from fastgen.semantics.state import State
from fastgen.semantics.step import step

__all__ = ["Environment", "Limits", "Request", "Response", "State", "start", "step"]
