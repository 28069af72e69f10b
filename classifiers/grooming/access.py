"""Getting to know the other: age, where they live, when they are alone, who can see."""

from __future__ import annotations

from classifiers.grooming.family import DOUBTFUL, LIKELY, SURE, Family

FAMILIES = (
    Family(
        "AGE",
        "asks how old the other is",
        {
            SURE: (
                "how old (are )?(you|yous)(?! (all|guys))",
                "(what|wat) age (are )?you",
                "(whats|what is|tell me) your age",
                "(what|which) (school )?(year|grade)( group)? (are )?you in",
                "(what|which) year you in",
                "guess (my|how old) ",
                "how old you are",
                "asl",
            ),
            LIKELY: (
                "are you (over|under|above|below) (12|13|14|15|16|17|18)",
                "are you (only |still |really |just )?{AGED}",
                "(whats|what is|when is|whens) your (date of birth|dob)",
                "what year were you born",
                "you must be (about |like |around |at least )?(1\\d|twelve|thirteen|fourteen|fifteen|sixteen)",
            ),
            DOUBTFUL: ("age \\?",),
        },
        setting=(
            "(sign up|sign ups|signing up|form|forms|register|registration|registering|age group|age groups|under \\d\\ds"
            "|u\\d\\ds?|u \\d\\ds?|trials?|league|category|squad|insurance|membership)"
        ),
    ),
    Family(
        "LOCATION",
        "asks where the other lives or goes to school",
        {
            SURE: (
                "(what|which) (primary |secondary |high )?school (do |are |is it )?you (go|at|in|attend)( to)?",
                "(what|which) school (are |r )?you (at|in)",
                "where do you go to school",
                "where( abouts|abouts)? (do |is it )?you live",
                "(whats|what is|send me|give me|tell me|text me|need) your (home )?(address|postcode|post code|location|street)",
                "(share|drop|send|turn on)( me)? your (live )?location",
                "(what|which) (town|city|area|part of \\w+|street|road|estate|village|bus)~ (do |are )?you (live|in|from|get)",
                "(do you|you) live (near|close|far|round|around|alone|by|in|with)",
                "how (far|near|close) (do you live|are you|is your house)",
                "where~ (is )?your (house|school|road)(?! (bag|trip|coach))",
            ),
            LIKELY: ("(which|what) way do you walk home", "where( abouts|abouts)? (are )?you (from|based)"),
        },
        negated=True,
    ),
    Family(
        "SCHEDULE",
        "asks when the other is free or alone",
        {
            SURE: (
                "(when|what time|what days?|how long)~ you~ (alone|on your own|by yourself|home alone)",
                "(are you|you|you are|youre) (home |there |at home |in |still |all )?(alone|on your own|by yourself|home alone)"
                "(?! (the|with|now if))",
                "(is |are )?(anyone|any one) (else )?(home|there|in|around|with you|in the house)( with you| at home)? \\?",
                "who(s| is)? (else )?(is |are )?(home|in the house|with you|in with you)( with you| right now| tonight)?",
                "house to yourself",
                "(when|what time|what days) (do|are|will|does|is) you (get home|walk home|leave school|go home|go to bed|get in)",
                "(are you |you |you still |are you still |you already )in bed \\?",
                "are you (still |already )?in bed",
                "do you walk home( alone| on your own| by yourself)?",
            ),
            LIKELY: (
                "(are you|you|will you be|when are you|what days are you) (home|free|about|around|busy)"
                "( on| this| next)? (tonight|after school|weekend|later|tomorrow|right now|now|today|sunday|saturday|friday"
                "|monday|tuesday|wednesday|thursday|after|evening|next|\\?)",
                "what (are )?you (doing|up to) (tonight|after school|later|this weekend|on|tomorrow|after|this evening)",
                "(what time|when) do you (finish|get out|get back)",
                "when are you (next )?(free|home|in|around)",
            ),
            DOUBTFUL: ("(are )?you (still )?(up|awake) \\?", "cant sleep( either)? \\?"),
        },
    ),
    Family(
        "PARENT",
        "asks whether parents are near or can see",
        {
            SURE: (
                "(can|does|do|will|could|would|did) your {KIN} (ever |still |always |usually |even )?"
                "(see|check|read|look at|look through|go through|go on|use|monitor|track|know your pass\\w*|have your pass\\w*)"
                "(?! (the|her|his|their|my|this) (email|emails|form|letter|website|newsletter|list|rota|calendar|fixture))",
                "(is|are) your {KIN}~ (there|in|home|around|asleep|out|awake|about|at work|with you|next to you|strict|watching"
                "|near|nearby|listening|away|gone|downstairs|in bed) ?(right now|now|tonight|too|with you|yet|still)?"
                "(?! (for|to) (the|a) (match|game|meeting|session|training))",
                "(does|do|did) your {KIN}~ know (about|that|who|we|were|what) (us|me|we|you talk|you chat|youre talking|talk"
                "|youre chatting|you are talking|im|i am|who you|talking)",
                "(does|do|did|can|will) (anyone|any one|someone|they) (else )?(check|see|read|look at|look through|use|go on"
                "|go through|get on) your (phone|messages|chats|texts|dms|account|insta|snap|laptop|tablet|ipad)",
                "who (else )?(sees|reads|checks|can see|can read|looks at|has|uses|goes on|goes through|knows)~ your"
                " (phone|messages|chats|texts|dms|account|password|passcode)",
                "when (is|are|do|does|will)~ your {KIN}~ (out|away|at work|back|get home|go out|leave|go to bed|asleep|not in"
                "|not home|working|get back|come home|be out|home)",
                "(what time|how long)~ your {KIN}~ (out|away|work|back|home|bed|in)(?! (from|by) (the|training|practice))",
                "(when|what time) (does|do|is|are|will) (she|he|they)~ (go out|get home|get back|leave|back|out|asleep|at work"
                "|go to bed|home|away)(?! (from|for) (the|training|practice|school))",
                "(without|before) your {KIN}~ (knowing|noticing|finding out|find out|seeing|see|realising|notice)",
                "would your {KIN} (mind|be mad|be angry|freak|notice|find out|know)",
                "(do|does|has|have) your {KIN}~ (got |have )?(a )?(tracker|tracking|life360|parental controls?|your password)",
            ),
        },
    ),
)
