"""Who took a case about somebody young, and reads it for that: until when."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("grants", sa.Column("taken", sa.Boolean(), nullable=True))
