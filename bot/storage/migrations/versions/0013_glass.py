"""Until when somebody may read a case that they opened in an emergency."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.add_column("grants", sa.Column("until", sa.BigInteger(), nullable=True))
