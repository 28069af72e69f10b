"""Winning trust: flattery, looks, a special bond, confidences, gifts."""

from __future__ import annotations

from classifiers.grooming.family import DOUBTFUL, LIKELY, SURE, Family

_LOOKS = "(gorgeous|beautiful|hot|sexy|stunning|pretty|cute|peng|lush|buff|adorable|fit|handsome)"
_VERY = "(so |really |very |absolutely |proper |well |dead |too |such a |just |actually |sooo |even )?"

FAMILIES = (
    Family(
        "FLATTER",
        "flatters",
        {
            SURE: (
                "(mature|grown up|grownup|wise|sensible|smart|clever|sophisticated)~ for (your|a|someone your) (age|\\d+)",
                "you (seem|look|sound|act|feel|are) (so |way |much |a lot |really |far |loads |like )*"
                "(older|more mature|grown up|mature|grownup)(?! (players|ones|group))",
                "{YOURE}~ (not|nothing|isnt|arent) like (the |all the |any )?(other|others|most)~",
                "{YOURE} (so |very |really )?different (from|to|than) (the |all the |any )?(other|others|most)~",
                "(cleverer|smarter|prettier|nicer|better|more special|more fun|wiser|fitter) than~ (rest|others|other|friends|mates"
                "|girls|boys|kids|class|everyone|anyone)",
                "more mature than~ (age|girls|boys|kids|people|adults|year|friends|women|men)",
            ),
            DOUBTFUL: (
                "{YOURE} (so|really|very|the most|such a|too) (special|amazing|perfect|unique|wonderful|incredible|sweet|lovely)"
                "(?! (today|yesterday|at|in|on|tonight|goal|save|game|effort|performance|to everyone|lot|team|guys|bunch))",
            ),
        },
        setting=(
            "(game|match|goal|goals|save|played|performance|exam|exams|race|result|results|training|session|show|concert|dance"
            "|well done|congratulations|congrats|rehearsal|trophy|medal|team|tackle|solo)"
        ),
    ),
    Family(
        "FLATTER_BODY",
        "praises how the other looks",
        {
            SURE: (
                f"(you|youre|your) (look|looked|are|looking|must look)? ?{_VERY}{_LOOKS}"
                "(?! (for|to|enough|again|tempered|today then|now then|cold|water|chocolate))",
                f"(you|youre) {_VERY}{_LOOKS} in (that|your|those|the|this)",
                "your (body|figure|legs|lips|curves|bum) (is|are|looks?) (so |really |amazing|perfect|gorgeous|lovely|hot|nice|beautiful|incredible)",
                "(love|like|adore|thinking about|obsessed with|cant stop looking at) your (body|figure|legs|lips|smile|curves)",
                "you look(ed)? (so |really |very )?(good|nice|amazing|great|lovely|grown up) in (that|your|those|the) (dress|top"
                "|skirt|bikini|shorts|swimsuit|swimming costume|jeans|leggings|leotard|uniform|pic|photo|picture|video)",
                "(amazing|gorgeous|perfect|great|hot|lovely|beautiful|sexy|incredible) (body|figure|legs|bum|curves)",
                "such a (cute|pretty|gorgeous|beautiful|lovely) (face|smile|body|girl|boy)",
                "body of (a|an) (older|grown|woman|man|adult)",
                "(hey|hi|hello|morning|good morning|night|goodnight|good night|gn|sleep well|night night)"
                " (beautiful|gorgeous|sexy|princess)",
            ),
            DOUBTFUL: ("(hey|hi|hello|morning|good morning|night|goodnight|good night|gn) (cutie|handsome|babe|baby|sweetheart)", "(love|like) your (eyes|hair)", "your eyes~ (are|beautiful|lovely)", "pretty girl", "so (cute|pretty) in that"),
        },
        setting=(
            "(costume|fancy dress|kit|halloween|world book day|prom|wedding|bridesmaid|daughter|son|grandma|granddaughter|dog"
            "|puppy|kitten|cat|cats|baby photo|school photo|panto|show|hat|haircut)"
        ),
    ),
    Family(
        "SPECIAL",
        "says that they have something special, or speaks of love",
        {
            SURE: (
                "no one( else)? (ever )?(gets|understands|knows|loves|cares about|listens to|makes|has)~ (you|me|us)"
                " (like|the way|as|feel|happy|this)( i| you| we| much)?",
                "i (really |truly |actually |totally )(get|understand) you(?! (a|an|the|some|one|that|all|there|to))",
                "i (get|understand) you (more|better|like)",
                "(i feel|its) like (we|ive)~ (known|know|connect|understand|meant|always)",
                "we (have|ve got|got|share|both have|have got) (a |an |such a |something |this )?"
                "(really |very |so )?(special|amazing|unique|deep|real)( connection| bond| thing| friendship)?",
                "(special|deep|real|amazing) (connection|bond)",
                "soulmates?|soul mates?",
                "{YOURE} (so |really |very )?special to me",
                "{YOURE} my (favourite|fave|number one|special|everything|whole world|world|princess|secret|little)"
                "(?! (player|coach|teacher|brother|sister|cousin))",
                "(be|being) my (girlfriend|boyfriend|girl|valentine|baby)",
                "(i )?(think|thinking|thought|dream|dreaming|dreamt) (about|of) you~ (all the time|all day|every|constantly"
                "|a lot|at night|in bed|last night|so much|always)",
                "cant stop thinking (about|of) you",
                "(im|i am|i think im|i think i am|ive been) falling (in love|for you)",
                "i (have|got|ve got|do have|think i have)~ feelings for you",
                "(if|wish) (only )?you (were|was)~ (older|18|my age)",
                "age (is|doesnt|dont|does not)~ (just a number|only a number|matter)",
                "(we are|were|its) (made for each other|more than friends)",
                "(we are|were) meant to be( together| with)?",
            ),
            LIKELY: (
                "i (really |do |so |still |already |think i )?love you( so much| more than~)?(?! (guys|all|lot|lots|both|for|mum|dad"
                "|nan|bro|sis|girls|lads|too mum))",
                "(i )?(really |so )?(miss|missed) (you so much|you loads|you all day|talking to you|our chats|you already|chatting)",
                "i (really |do |kinda |totally )?fancy you",
                "i (really |do )like you( a lot| so much)",
            ),
            DOUBTFUL: (
                "you can (always )?(tell|talk to|trust) me( about)? (anything|everything)",
                "(i am|im|ill be|i will be|ill|i will)~ always~ (here|there) for you",
                "(you are|youre) (so )?special",
            ),
        },
        setting="(happy birthday|grandma|nan|mum|dad|team|squad|whole group|everyone|all of you|auntie)",
    ),
    Family(
        "SELFDISC",
        "shares a private confidence",
        {
            SURE: (
                "(ive|i have|i had|i) never (told|said|shared|spoken|talked|opened up|tell)~ (to )?(anyone|any one|no one|a soul)",
                "{YOURE} the (only|first) (one|person)~ (ive|i have|i|me|told|tell|can talk|knows|trust|gets|understands)",
                "i (dont|never|cant|would never) (usually |really |normally )?(tell|open up to|trust) (people|anyone|others|many)",
                "my (wife|husband|marriage|ex wife|ex husband|divorce|partner) ~(doesnt|dont|never|left|hates|wont|is over"
                "|understand|broke|falling apart|ignores)",
            ),
            LIKELY: (
                "(im|i am|ive been|i feel|i get) (so |really |just |very )?(lonely|depressed|empty|so alone)",
                "can i (tell|share|trust) you (something|with something|a secret|with a secret)",
            ),
        },
    ),
    Family(
        "GIFT",
        "offers a gift or money",
        {
            SURE: (
                "{OFFER} (still |even |just |always )?(send|buy|get|give|gift|transfer|paypal|order|lend|bring|treat|top up)"
                "~ (you|your)~ {GIFT}(?! (back|number|numbers|for the))",
                "{OFFER} (send|buy|get|give|bring|gift) (some |you |a |an |the |new |more )*{GIFT} (for|to) you",
                "(ill|i will|want me to|let me|i can|i could) (buy|gift|get) you (a|an|some|something|anything|one|that|new|the)"
                "(?! (copy|list|number|form|time|date|lift|reply|answer|link|seat|place|update))",
                "{GIFT} (for you )?if you (send|do|come|meet|add|show|let|want|are|keep|promise|help me|talk)",
                "(i|ive|i have) (just )?(bought|got) you (a|an|some|something|that|the|new)~ ({GIFT}|for your birthday|little|surprise)",
                "do you (want|need|like)~ (robux|vbucks|v bucks|money|cash|vapes?|booze|vodka|gift cards?|skins)",
                "(ill|i will|i can|i could|want me to|let me) (spoil|treat|pay|paypal) you",
                "{OFFER} pay for (your|you|it all|everything|anything)",
                "(how much|what) (would|do) you (want|need)~ (pay you|money)",
            ),
            LIKELY: ("(money|cash|robux|vbucks|v bucks|gift cards?) (is|are)? ?(yours|for you|waiting for you)",),
        },
        setting=(
            "(raffle|raffles|prize|prizes|draw|winner|winners|competition|expenses|refund|refunds|invoice|receipt|receipts"
            "|reimburse|subs|fundraiser|fundraising|petty cash|float|tuck shop|voucher for volunteers|membership|kit money"
            "|secret santa|thank you gift from)"
        ),
        negated=True,
    ),
)
