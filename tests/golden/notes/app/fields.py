"""Types of fields that several bodies share."""

# PostgreSQL cannot store NUL.
NO_NUL = r"^[^\x00]*$"
