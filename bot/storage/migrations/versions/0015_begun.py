"""Groups of live platforms that this desk watched so far are marked, so that they go on being watched.

From here on a group begins to be watched only once a test of the alarm was passed. What shows that one was watched: its
messages, the counts of its days, what was told of its coverage, or a group that lies in it.
"""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.execute(
        """
        INSERT INTO positions (stream, position, moved_at)
        SELECT 'desk:watched:' || g.key, 'before', 0 FROM groups AS g
        WHERE g.platform IN ('discord', 'telegram', 'x') AND (
            EXISTS (SELECT 1 FROM messages AS m WHERE m."group" = g.key)
            OR EXISTS (SELECT 1 FROM volumes AS v WHERE v."group" = g.key)
            OR EXISTS (SELECT 1 FROM coverage AS c WHERE c.stream = g.key AND c.why = '')
            OR EXISTS (SELECT 1 FROM groups AS p WHERE p.within = g.key)
        )
        """
    )
