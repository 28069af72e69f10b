"""Live groups: where one lies, where one moved to; coverage that was filled later."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("groups", sa.Column("within", sa.String(), nullable=True))
    op.add_column("groups", sa.Column("moved_to", sa.String(), nullable=True))
    op.add_column("coverage", sa.Column("filled", sa.Integer(), nullable=True))
