"""Until when a person's training and their consent to pictures hold, as the roster says."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.add_column("persons", sa.Column("training_until", sa.String(), nullable=True))
    op.add_column("persons", sa.Column("consent_until", sa.String(), nullable=True))
