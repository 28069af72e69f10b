"""What an admin must know before X is turned on: what it costs, and what X demands. Shown when it is, and by a check.

From docs.x.com: “X API pay-per-usage pricing and credits”, “Usage and Billing”, “Developer Policy”.
"""

from __future__ import annotations

POST, OWN_POST, USER, WRITTEN, WRITTEN_WITH_LINK = 0.005, 0.001, 0.010, 0.015, 0.200
"""US dollars: a post read, one of your own mentions read by your own app, a person's name, a post written, one with a
link in it."""


def facts(cap: int) -> tuple[str, ...]:
    """Sentences. `cap`: posts that may be read in a month."""
    return (
        f"X charges for reading: ${POST:.3f} a post (${OWN_POST:.3f} for what is written to your own account, if your "
        f"own app reads it), ${USER:.3f} a name. The desk reads at most {cap} posts a month (x_posts_a_month), which "
        f"is ${cap * POST:.2f} for the posts; then it stops listening until the next month, and says so.",
        f"A post that the desk writes costs ${WRITTEN:.3f}, and ${WRITTEN_WITH_LINK:.2f} with a link in it. Set a "
        "spending limit in X's developer console as well.",
        "X wants what is deleted or changed there deleted or changed here too, as soon as that is possible. The desk "
        "looks again at the posts it keeps, which costs as much as reading them, and forgets what is gone, unless the "
        "safeguarding lead confirms that the law demands it be kept.",
        "X forbids to work out or to keep facts about somebody's health, sex life or crimes, and to match accounts "
        "with people outside X without their consent. Do not link X accounts to the roster unless they agreed.",
        "X may object to an app that each organisation has to register for itself, as a self-hosted desk needs it. Ask "
        "X before you rely on it, and describe the use truthfully when you register.",
    )
