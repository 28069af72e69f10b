"""Coming closer: meeting and travelling."""

from __future__ import annotations

from classifiers.grooming.family import DOUBTFUL, LIKELY, SURE, Family

FAMILIES = (
    Family(
        "MEET",
        "wants to meet",
        {
            SURE: (
                "{WANT}~ (meet|meet up|hang out|link up|hang|chill|go somewhere|see each other|go out|be alone)~"
                " (alone|in person|irl|in real life|just us|just the two of us|on our own|one on one|just me and you|just you and me"
                "|without (anyone|your|the others)|privately|secretly)",
                "(meet|see|visit) (you|me|up) (alone|in person|irl|in real life|on your own|by yourself|in secret|secretly)",
                "come (over |round |back )?to (mine|my (house|place|flat|room|car|home))(?! (with|and) (your )?(mum|dad|parents))",
                "(come|stay|sleep) (over|round) (to |at )?(mine|my)~",
                "stay (the night|at mine|over at mine|at my)",
                "(you should|can you|could you|want to|just|try to|you could)~ sneak out",
                "(bunk off|skip school|skive)~ (with me|and meet|to meet|see me|and come|so we)",
                "(us two|the two of us|me and you|you and me|just us) (somewhere|some place) (quiet|private|alone|nice)",
                "somewhere (quiet|private|alone) (together|just|where|with me)",
                "(just )?(us two|the two of us|me and you|you and me) (alone|together|on our own)",
            ),
            LIKELY: (
                "{WANT}~ (meet|meet up|link up|see you|hang out with you|hang out|take you)"
                "(?! (everyone|all|the (team|parents|kids)|at the (match|game)|him|her|them|your (mum|dad|parents)|our|my))",
                "(can|could|will|would|should|wish) (you|i|we) (please |ever |just |actually )?(meet|meet up|see you)"
                "(?! (the deadline|them|him|her|our target|your (mum|dad|parents)))",
                "meet (me|up with me)",
                "when (can|are|will) (we|i|you)~ (meet|meeting|see you|see each other|hang out)",
                "(meeting|seeing) you (in person|soon|on|this|after|at|alone|tomorrow)",
                "(ill|i will|i can) meet you",
                "(come|go|going|coming) for a (walk|drive|ride|spin|coffee) (with me|just|together|sometime|at|on|one|this)",
                "(i|ill|i will|i could|i can|can i|could i|shall i|should i|id) (just |always )?(pop|come|call|drop) (over|round|by|in)"
                "( to)? ?(yours|your|you|tonight|later|when|while|if|and|after|\\.|\\?|$)",
            ),
            DOUBTFUL: ("come (over|round)( later| tonight| after)",),
        },
        setting=(
            "(everyone|everybody|team|squad|lads|guys|folks|parents|all of (us|you)|the group|session|training|kick off|minibus"
            "|match|fixture|church hall|club|rehearsal|revision|library with|the others|whole (class|group))"
        ),
        negated=True,
    ),
    Family(
        "TRAVEL",
        "offers to fetch the other or to pay for the journey",
        {
            SURE: (
                "{OFFER} (come )?(and )?(pick|collect|fetch|grab|drive|drop)( and)? you( up| home| over| there| back| off| from| to)?",
                "{OFFER} (come )(and )?(get|grab|meet|fetch) you",
                "(pick|picking|collect|collecting|fetch) you up( from| after| at| round| in| somewhere| outside| near)",
                "{OFFER} (give|offer) you a (lift|ride)",
                "(want|need|fancy) a (lift|ride)~ (from me|with me|in my car|just)",
                "{OFFER} (pay|get|book|send|buy|sort|cover)~ (your|you|the|a|an) (train|bus|coach|taxi|uber|cab|ticket|tickets|fare"
                "|travel|flight|hotel|room)",
                "(get|jump|hop) in (my|the) car",
                "(get|jump on|hop on|take) (the|a) (train|bus|coach|uber|taxi) (to me|to mine|over here|to my|up to me|down to me)",
                "(in|with) my car (alone|just|and we|so we)",
            ),
            DOUBTFUL: ("ive got a car", "i have a car( so| and)"),
        },
        setting=(
            "(minibus|lift share|car share|rota|consent|other (kids|lads|girls|parents)|the (team|squad|lads|girls)|everyone"
            "|your (mum|dad|parents)( is| are| has| have)? (said|says|ok|okay|agreed|asked|confirmed|messaged|happy|texted|fine)"
            "|with your (mum|dad|parents)|spare seats?|seats in|booster|away (game|match)|tournament)"
        ),
        negated=True,
    ),
)
