"""Trying out and wearing down: tests, pressure, pictures, talk of kissing and bodies."""

from __future__ import annotations

from classifiers.grooming.family import DOUBTFUL, LIKELY, SURE, Family

FAMILIES = (
    Family(
        "TEST",
        "tests whether the other would do as asked",
        {
            SURE: (
                "would you (ever |really )?(do|send|come|try|show|keep)~ (if i|for me|i asked|i told|i wanted)",
                "(do|would do|you do) (anything|something|whatever)~ for me",
                "if i (asked|told) you to~ would you",
                "prove (it to me|you (trust|love|like|want|are|can)|youre|that you|your (love|trust)|to me)~",
                "show me (you|that you|how much you|how) (trust|love|care|like|mean|grown|mature|brave)~",
                "how much do you (trust|love|like) me",
                "(can i|how do i know i can|how can i) trust you",
                "do you trust me",
                "(are )?you (brave|grown up|mature|old) enough(?! to (ride|play|enter|vote|be in|go on))",
                "how far (would|have) you (go|gone)(?! (on|in|with) (the|your))",
                "see if i can trust you",
                "its a test",
            ),
            DOUBTFUL: (
                "(i )?(dare|bet) you (to|cant|wont|wouldnt|would)",
                "truth or dare",
                "will you do (me a|a)~ favour for me",
                "do me a (little|small|special|secret) favour",
            ),
        },
    ),
    Family(
        "PRESSURE",
        "puts the other under pressure",
        {
            SURE: (
                "if you (really |truly |actually |even )?(loved|trusted|cared|liked|love|trust|like|care|wanted)~ (me|about me|us)",
                "i thought (you|we) (were|was|trusted|loved|liked|had|cared|could|would)~ (different|special|mature|me|friends|grown"
                "|older|brave|trust|something)",
                "(dont|do not|stop) (be|being|acting) (such )?(a |like a |so )?(baby|boring|chicken|shy|scared|silly about|frigid"
                "|difficult|little kid|child|childish|immature|tease)",
                "after (all|everything)~ (ive|i have|i) (done|did|bought|given|got|sent)",
                "you owe me(?! (a pint|a drink|a fiver|\\d|a tenner|an apology|homework))",
                "(everyone|all the girls|other girls|all the boys|other kids|every girl|girls your age|boys your age|all my friends)"
                " (does|do|is doing|did|sends|send)~ (it|that|this|them|me|pics|photos)",
                "(dont|why dont|why wont|you dont) (you )?trust me",
                "(id|i would|i will|ill|im going to|i might|i may)~ (hurt|upset|sad|angry|annoyed|kill myself|hurt myself|leave|stop"
                "|block|disappointed)~ (if you (dont|wont|do not|say no|ever|leave|left|stop|stopped|told|ignore|ignored)|unless you|without you|because of you)",
                "youre (making me|being) (sad|upset|mean|difficult|childish|boring|immature|so cold)",
                "dont you (want to|like|love|care)~ (me|make me happy|us)",
                "(make|making) me (happy|sad) (if|by|and)",
                "(just|only) (this )?once~ (for me|please|wont hurt|i promise)",
                "(im|i am) (so |really )?(disappointed|hurt) (in|by|that) you~ (dont|wont|not|trust|ignore)",
                "why (are you|you) ignoring me",
            ),
            DOUBTFUL: ("you promised( me)?", "(please|come on|cmon) just (one|once)"),
        },
    ),
    Family(
        "PHOTO_ANY",
        "asks for a picture",
        {
            SURE: (
                "(send|show|give|snap|text|share|drop|post)~ {PIC} of (you|yourself|your (face|body|outfit|room|bed|hair|legs))",
                "(send|show|give|snap|text|share|drop)( me| us)? (a |an |some |another |more |one more |one |new |cute |nice |quick"
                " |few |couple of |recent |live )*{PIC}"
                "( (now|please|right|tonight|then|in your|in bed|before|without|wearing|so i|just|every|x|xx|first|back)| \\.| \\?|$)",
                "(send|show)~ (a |another |me )?selfies?",
                "(can|could|may) i (see|have|get|save)~ {PIC}( of you| of yourself| \\?| now| please|$)",
                "(want|need|love|like|wish)~ (to see|see|have|get)~ {PIC} of you",
                "(got|have you got|do you have) (any |some |more |other )*{PIC} of (you|yourself)",
                "what do you look like(?! (in goal|on the))",
                "(turn|put|switch)~ (cam|camera|webcam)( on)?",
                "(can|let) (i|me|we) see (you|your face|what you look like)( on (cam|video|camera))?( now| \\?| properly)?",
                "show me (your face|yourself|what you look like|your (room|bedroom))",
                "take (a |another |some )?(pic|pics|picture|photo|photos|selfie|video) (for me|just for me|of yourself)",
            ),
        },
        setting=(
            "(kit|id|passport|registration|registrations|membership|profile|team (photo|pic)|headshot|consent|injury|homework"
            "|form|forms|website|newsletter|badge|pass|project|poster|artwork|costume|trophy|programme|certificate)"
        ),
        negated=True,
    ),
    Family(
        "DESENS",
        "brings up kissing, relationships or the body",
        {
            SURE: (
                "(have|ever|did|do|had) you (ever |had |already )?(kissed|kiss|snog|snogged|made out|been kissed|had a first kiss"
                "|done anything|been with)~",
                "you(ve)? (ever )?(kissed|snogged|been kissed)~ \\?",
                "(your )?first kiss",
                "(whats|what is|how far|what have)~ (furthest|gone|been|you done) with~ (boy|girl|anyone|someone|boyfriend|girlfriend)",
                "(do|would|could|have|ever) you~ (like|date|dated|go out with|fancy|be with|prefer|kiss|liked)~ older"
                "( guys?| men| man| boys?| people| someone| women| woman| girls?| than)?",
                "(id|i|i would|i really|wish i|cant wait to|want|love|like|going)~ to~ (kiss|cuddle|stroke|snuggle|massage"
                "|touch|tickle|hold)( up)?( with)? (you|your)(?! (bag|coat|place|ball|bat))",
                "(i|and)( could| would| can|d)? (kiss|cuddle) you",
                "(give|giving) you a (massage|kiss|cuddle|back rub|tickle)",
                "(kiss|kisses|cuddle|cuddles) (from|with) me",
                "what (are )?you (wearing|got on)(?! (to|for|on|at|tomorrow|saturday|friday))",
                "(what|wat) do you (wear|sleep in)~ (bed|sleep|under)?",
                "(are )?you (wearing|in|still in|in your) (your )?(pyjamas|pjs|underwear|bra|the bath|the shower|your towel)",
                "(are )?you ticklish",
                "(has|is|are) your body (changing|changed|developing|started)",
                "something (a bit |a little |more )?naughty",
                "(sleep|lie|lay|snuggle) (next to|beside|in bed with) (me|you)",
            ),
            LIKELY: (
                "(have|do|had|got) you (got |ever had |had )?(a |any )?(boyfriend|girlfriend|crush on)~",
                "(you got|you have|got|got yourself|no) (a |any )?(boyfriend|girlfriend)~ \\?",
                "(are )?you (still )?single( \\?|$)",
                "(are )?you (dating|seeing|talking to) (anyone|any one|someone)",
                "are you (into|attracted to) (girls|boys|guys|older|men|women)",
                "who do you (fancy|have a crush on)",
            ),
        },
        setting=(
            "(rse|pshe|lesson|workshop|health|clinic|nurse|leaflet|drop in|relationships education|advice line|slides|curriculum"
            "|assembly|play|script|rehearsal|book|film|novel|lyrics|song)"
        ),
    ),
)
