"""Create the tables.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

from app.database import UTCDateTime, string

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "authors",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", string(120), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_authors"),
        sa.UniqueConstraint("name", name="uq_authors_name"),
    )
    op.create_table(
        "books",
        sa.Column("isbn", string(13), nullable=False),
        sa.Column("title", string(200), nullable=False),
        sa.PrimaryKeyConstraint("isbn", name="pk_books"),
    )
    op.create_index("ix_books_title", "books", ["title"])
    op.create_table(
        "members",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", string(254), nullable=False),
        sa.Column("password_hash", string(255), nullable=False),
        sa.Column("name", string(80), nullable=False),
        sa.Column("role", sa.String(40), nullable=False),
        sa.CheckConstraint("role IN ('member', 'librarian')", name="role"),
        sa.PrimaryKeyConstraint("id", name="pk_members"),
        sa.UniqueConstraint("email", name="uq_members_email"),
    )
    op.create_table(
        "book_authors",
        sa.Column("book_isbn", string(13), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["authors.id"], name="fk_book_authors_author_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["book_isbn"],
            ["books.isbn"],
            name="fk_book_authors_book_isbn",
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("book_isbn", "author_id", name="pk_book_authors"),
    )
    op.create_index("ix_book_authors_author_id", "book_authors", ["author_id"])
    op.create_table(
        "copies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("book_isbn", string(13), nullable=False),
        sa.Column("shelf", string(20), nullable=False),
        sa.ForeignKeyConstraint(
            ["book_isbn"],
            ["books.isbn"],
            name="fk_copies_book_isbn",
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_copies"),
    )
    op.create_index("ix_copies_book_isbn", "copies", ["book_isbn"])
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("refresh_hash", string(64), nullable=False),
        sa.Column("expires", UTCDateTime, nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_sessions_member_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
    )
    op.create_index("ix_sessions_member_id", "sessions", ["member_id"])
    op.create_table(
        "loans",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("copy_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("returned", UTCDateTime, nullable=True),
        sa.ForeignKeyConstraint(
            ["copy_id"], ["copies.id"], name="fk_loans_copy_id", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["members.id"], name="fk_loans_member_id", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_loans"),
    )
    op.create_index("ix_loans_copy_id", "loans", ["copy_id"])
    op.create_index("ix_loans_member_id", "loans", ["member_id"])
    op.create_index(
        "uq_loans_copy_id",
        "loans",
        ["copy_id"],
        unique=True,
        postgresql_where=sa.text("returned IS NULL"),
        sqlite_where=sa.text("returned IS NULL"),
    )


def downgrade() -> None:
    for table in ("loans", "sessions", "copies", "book_authors", "members", "books", "authors"):
        op.drop_table(table)
