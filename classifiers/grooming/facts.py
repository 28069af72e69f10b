"""Facts that count alone: sexual messages, intimate pictures, threats, a child in need; and stated ages (kept, not scored)."""

from __future__ import annotations

from classifiers.grooming.family import LIKELY, SURE, Family

_WEAR = "(clothes|top|shirt|bra|pants|underwear|trousers|knickers|shorts|skirt|dress|pjs|pyjamas)"
_BARE = "(nude|naked|naughty|sexy|spicy|dirty|intimate|topless|bra|underwear|bikini|rude|private)"
_DARK = (
    "(send|share|post|show|leak|upload|put|expose|forward|publish|tell|sending|sharing|posting|showing|leaking|exposing|posted)"
)
_FEARED = (
    "(him|her|them|my (dad|mum|stepdad|stepmum|step dad|uncle|coach|brother|boyfriend|girlfriend|teacher|leader|carer|cousin)"
    "|going home|go home|what (he|she|they)|someone|this (man|guy|person|boy)|a man|you|tell anyone|tell|telling|say no"
    "|what will happen|being (alone|at home|near|around|with))"
)
_GROWN = (
    "(he|she|they|someone|a man|this man|this guy|some guy|a guy|an older (boy|man|guy)|my (coach|stepdad|step dad|uncle|dad|mum"
    "|teacher|cousin|brother|boyfriend|leader|tutor|stepmum|carer))"
)

FAMILIES = (
    Family(
        "SEXUAL_TO_MINOR",
        "writes in a sexual way",
        {
            SURE: (
                "(want|going|love|like|need|wish i could|able)~ (to )?(have sex|make love|get into bed|get in bed|sleep"
                "|be naked|get naked|do it) with you",
                "(have|having|had|want) (sex|sexual~) with (me|you|us)",
                "(you|your~|that|thinking about you|it) (make|makes|made|turn|turns|turned|get|gets|turning|making) me"
                " (so |really )?(horny|hard|wet|on|turned on)(?! (my|the|to|at|for))",
                "(turned on|horny)~ (by|for|thinking about|about) you",
                "(are |r )?you (feeling |so )?(horny|turned on|a virgin|still a virgin)",
                "touch(ing)? yourself(?! (up|on the))",
                "(imagine|imagining|picture|picturing|think about|thinking about|dream about|dreaming about)~ (you|us|me and you)~"
                " (naked|undressed|without clothes|having sex|in the shower|with nothing on|in your underwear)",
                f"(take|taking|pull|get) (off )?your {_WEAR}( off)?(?! (to|for|from|and (put|hang)|back|ready|washed|at the))",
                "undress for me",
                "(lose|losing|take|taking) your virginity",
                "(talk|talking) dirty",
                "(sext|sexting) (me|with me|you|with you)",
                "(teach|show) you~ (about sex|in bed|how to please|sexual)",
                "(ever|have you|did you)~ (had sex|seen~ naked|touched yourself)",
            ),
        },
        negated=True,
    ),
    Family(
        "INTIMATE_IMAGE_REQUEST",
        "asks for an intimate picture",
        {
            SURE: (
                "(send|show|give|take|share|swap|trade|want|need|see|get|have you got|you got)~ nudes?(?! (mean|are|is|colour|lip))",
                f"(send|show|give|take|share|swap|trade|want|need|see|get|have|got|your)~ {_BARE} (ones?|{{PIC}})",
                f"{{PIC}}~ (without (your |any |a )?({_WEAR}|anything on|anything)|in (just )?(your )?(underwear|bra|pants|knickers|bikini"
                "|nothing)|with nothing on|naked|undressed|in the (bath|shower))",
                "(maybe|one|some|ones|you|yourself|{PIC}) in (a |your |just a |just your |just )(bikini|bra|underwear|towel|knickers)",
                "something (a bit |a little )?(more |less )(sexy|revealing|daring|naughty|skin|dressed|clothes|grown up)",
                "(send|show)~ your (body|chest|boobs|bum|bits|privates|private parts|underwear|bra)",
                "(with |in |wearing )?(less|fewer) clothes( on)?",
                "(show|see)( me| you)? (a bit |a little )?more skin",
                f"(send|show|pic|pics|photo|video)~ (with )?(your )?{_WEAR} off",
            ),
        },
        negated=True,
    ),
    Family(
        "THREAT_SHARE_OR_PAY",
        "threatens to share, or demands something for not sharing",
        {
            SURE: (
                f"(or|or else|otherwise|unless~~) (i|ill|i will|im going to|i am going to|we will|well|everyone|your)~~? {_DARK}~~"
                " ({PIC}|it|them|this|these|everything|screenshots?|messages|chat|that|what you|nudes|your|everyone)",
                f"(ill|i will|im going to|i am going to|i can|i could|id)~ {_DARK}~~"
                " (unless|if you (dont|do not|wont|refuse|stop|block|tell|ignore|say no|leave))(?! (mind|want to|need|have|know))",
                f"(if you (dont|do not|wont|block|ignore|refuse|stop|tell|say no)~~|unless you~~) (ill|i will|im going to|i am going to"
                f"|then i|i|everyone|they|your)~ ({_DARK}|see|will see|will know|gets)~~ ({{PIC}}|it|them|this|these|everything"
                "|screenshots?|messages|nudes|that|everyone|your)",
                "(pay|send)~~ (or|otherwise|or else)~ (everyone|your (mum|dad|friends|family|school|parents|followers|contacts))~"
                " (see|sees|know|knows|get|gets|find)",
                "or (your (mum|dad|friends|family|school|parents|whole)|everyone|the whole)~ (sees|see|knows|know|finds out|find out)"
                "(?! (you|each other) (at|there|tomorrow))",
                "leak(ing|ed)? (your|all your|these|those|the)~ ({PIC}|nudes|messages|chats|screenshots)",
                "you (have|got|ve got) (\\d+|an?|one|two|three|twenty four) (hours?|hrs?|minutes?|mins?|days?) to (pay|send|do|get)~"
                "(?! (off|on) (the|your) (form|forms|entry|subs))",
                "(ruin|destroy) your (life|reputation)~",
                "pay me~ (or|unless|if you (dont|want)|not to|delete)",
            ),
        },
    ),
    Family(
        "CHILD_SAYS_SCARED_OR_ASKS_HELP",
        "says that they are scared or asks for help",
        {
            SURE: (
                f"(im|i am|am|i feel|i get|ive been|i was|was) (so |really |very |too |actually |just |always |getting )*"
                f"(scared|frightened|terrified|afraid)( of| about| to| at| by| that)? {_FEARED}",
                "(im|i am|i feel|am) (so |really |very |just )?(scared|frightened|terrified|unsafe)~ (please|help|dont know what to do"
                "|he|she|they|someone|at home)",
                "i (dont|do not|never) feel safe( at home| with| around| here| anymore| there)?",
                "^(please |someone |can someone |anyone |can anyone )+(please )?help me( please| now)?( \\.| \\?|$)",
                "help me( please)? (he|she|they|im (scared|frightened|in danger|not safe)|i am (scared|frightened)|i dont know what)",
                "i need (to )?(talk|speak) to (someone|an adult|a grown up|a teacher|a leader)",
                "i need to tell (someone|an adult|a grown up|you something (bad|serious))",
                f"{_GROWN} (has been |have been |keeps |kept |keep |was |is |has )?(touching|touched|touches) me",
                f"{_GROWN} (makes|made|forces|forced|is making|keeps making|tried to make) me~ (touch|kiss|send|do things|do stuff|keep"
                "|undress|uncomfortable|watch|scared|meet|feel (weird|bad|sick|dirty))",
                f"{_GROWN} (keeps|kept|wont stop|keep) ((asking|begging|pressuring|wanting)( me)? (for|to (send|meet|come|keep|go|do|be|see)|if im|what im (wearing|doing))|messaging me|texting me|touching me|sending me|threatening me)",
                "(my (dad|mum|stepdad|stepmum|step dad|uncle|boyfriend|carer|foster \\w+))~ (hits|hurts|beats|hurting|hitting|beating)"
                " me(?! (at|in|with (a|the) (ball|pillow)))",
                f"{_GROWN} (said|says|told me|threatened) ~(hell|he will|shell|hes going to|not to|never to|ill get|to|would|will)~~"
                " (tell anyone|kill|hurt me|share|post|leak|keep it secret|keep it a secret|send them)",
                "(someone|a man|a guy|he|she|they)( is| has been| are|s)? (following|stalking|blackmailing|threatening|watching) me",
                "im being (blackmailed|threatened|abused|hurt|touched|followed|groomed|hit)",
                "(make|want)~ (him|her|it|them|this) (to )?stop~ (hurting|touching|messaging|asking|doing)",
                "i (dont|do not|really dont|never) want to go home( tonight| today| because| he| she|$| \\.)",
                "(dont|do not) (let|make) (him|her|them|me)~ (near me|hurt|take me|go back|go home|touch)",
                "something (really )?bad (happened|is happening|has happened)(?! (to my (phone|laptop|pc)|in the))",
            ),
            LIKELY: ("please stop (messaging|asking|texting|touching|sending) me", "he wont leave me alone", "leave me alone i (said|dont)"),
        },
    ),
    Family(
        "AGE_STATED",
        "says that they are under 18",
        {
            SURE: (
                "(im|i am|am|me im|ive just turned|ive turned) (only |just |nearly |almost |still |like |about |turning |literally |actually )*"
                "{AGED}(?! (\\d|min|mins|minute|minutes|hour|hours|hrs|h|second|seconds|secs|point|points|quid|pounds|p|stone|kg|mile"
                "|miles|km|m|percent|level|levels|goal|goals|nil|th|times|message|messages|chapter|chapters|page|pages|away|behind"
                "|ahead|over|down|up|off|late|out|week|weeks|day|days|month|months|on|of|k|st|nd|rd|again|episodes?|people|in a row"
                "|on the|and \\d|for \\d|in the))",
                "(im|i am|ill be|i will be|i turn|turning|going to be|be|turn|just turned)( only| just| like| be| turning| going to be)? {AGED}"
                " (next|this|in|on|soon|tomorrow|today|yesterday|last) ?(week|month|monday|tuesday|wednesday|thursday|friday|saturday"
                "|sunday|year|{MONTH}|summer|a|two|three|few|\\d+)?(?! (min|mins|minutes|goals|points|the))",
                "(im|i am|i turn|turning|ill be|i will be|going to be|be) 18 (next|in|on|this|soon|tomorrow)",
                "(turning|just turned|turned|not even|only just|not yet) {AGED}( yet| next| in| on| soon| this| tomorrow| today| \\.|$)",
                "(im|i am|am|were|we are|still) (only |just |going |still )?(in|into|starting) (year|yr|y|grade|class) ?([3-9]|1[0-3]|seven|eight"
                "|nine|ten|eleven)(?! (hours|mins|minutes|goals))",
                "(im|i am|am|were|we are|still) (only |just |going |still )?(in |into |starting )?{YEAR}",
                "(im|i am|am|me|me im|as|only|just|being|^) (a |an |only |just )?{AGED} ?(yo|y o|yr old|yrs old|years old|year old)( girl| boy| here| btw| \\.|$)?",
                "(im|i am|am) (only |just |still )?(a )?(kid|child|minor|underage|under 18|under age|teenager|schoolgirl|schoolboy)",
                "(im|i am|am) (only |just |still )?(in|at) (primary|secondary|middle|high|junior) school",
                "my (8|9|10|11|12|13|14|15|16|17)th birthday",
                "my age is {AGED}",
            ),
        },
    ),
)
