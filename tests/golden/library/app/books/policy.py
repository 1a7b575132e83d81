"""Who may do what with books."""

from app.auth.dependencies import require_role
from app.enums import Role

may_write = require_role(Role.LIBRARIAN)
