"""Drawing the other away: private channels, secrecy, deleting, against friends and family."""

from __future__ import annotations

from classifiers.grooming.family import DOUBTFUL, LIKELY, SURE, Family

_ANYONE = (
    "(anyone|any one|a soul|no one|your {KIN}|your (friends|friend|mates|mate|teacher|teachers|coach|leader)"
    "|my {KIN}|the (others|other|staff|leader|leaders|coach|coaches|teacher|teachers|group|rest)|them|him|her|people|others"
    "|staff|{KIN})"
)

FAMILIES = (
    Family(
        "CONTACT",
        "wants to talk somewhere more private",
        {
            SURE: (
                "(add|message|text|dm|call|ring|pm|inbox|find|follow|hit|contact|video call|video) me (up )?"
                "(there )?(on|at|over on|via|through) (my )?({APP}|other account|private account|number|mobile|another app)",
                "(add|find) (me|my) {APP}",
                "^(got |have you got |on |you on )?{APP} \\?",
                "(heres|here is|take|save|have) my ({APP}|number|mobile|phone number|mobile number|username|address)",
                "(go|come|hop|jump|get) (on|onto|over to|over on) (to )?{APP}",
                "(download|install|make|get) (an |a )?(account on )?({APP})( account)?( so| and| then| too|$)",
                "(my|heres my|this is my) ({APP}|number|mobile|phone number|mobile number|username|other account|private account)"
                "( name| number| username| user)? ?(is|its|so|instead|if)",
                "(whats|what is|can i get|can i have|could i get|could i have|give me|send me|drop me|drop|let me have|tell me)"
                " (your|a)( own)? ({APP}|number|mobile|phone number|mobile number|mob|cell|username|digits|phone no)"
                "(?! (of|1|one|2|two|9|10|shirt))",
                "(have you got|do you have|have you|you got|you have|are you on|you on|do you use|got|you use) "
                "(an |a |your own |any )?({APP}|your number)( \\?| too| as well| instead| or)",
                "(talk|chat|speak|move|message|switch|go|carry on|take this|take it|continue|hop|text|do this)~ "
                "(on|to|over to|in|via|onto) (my |your |a |the )?({APP}|private|dm|dms|pm|pms|private chat|private message"
                "|somewhere (more )?(private|quiet|else)|another app|a different app)(?! (group|server|channel|page|chat group))",
                "(easier|better|safer|nicer|more private|rather|prefer)~ (talk|chat|speak|message)~ (there|on there|in private"
                "|privately|on {APP}|somewhere else|just us|in dms|away from)",
                "(talk|chat|speak|message|text) (to (you|me) )?(properly )?(in private|privately|alone|one to one|one on one"
                "|1 to 1|1 on 1|just us|just the two of us|without (the )?(others|everyone|people))",
                "(dm|pm|message|inbox|text) me (privately|in private|instead|alone)",
                "(off|away from|not on|not in|leave) (this|the) (app|group|chat|site|server)~ (talk|chat|speak|private|instead|so)",
                "somewhere (more |a bit more )?private",
                "(someone|anyone|they) (cant|can not|wont) (see|read|listen)~ (there|on {APP}|us)",
            ),
            DOUBTFUL: ("(dm|pm|inbox) me", "(message|text) me (later|tonight)"),
        },
        setting=(
            "(everyone|all parents|all members|the whole (club|group|team|squad)|club|team|official|announcement|new group"
            "|parents|committee|newsletter|our (new )?(server|group|page|channel)|minibus|rota|if you need (kit|a lift|tickets))"
        ),
        negated=True,
    ),
    Family(
        "ISOLATE",
        "sets the other against friends or family",
        {
            SURE: (
                "(your|those|them|these) (so called |other |real |own )?(friends|mates|mum|dad|parents|family|teachers|boyfriend"
                "|girlfriend|coach|teacher|sister|brother|lot)~ (dont|do not|doesnt|never|wont|wouldnt|arent|isnt|cant|didnt)~"
                " (care|understand|get|love|know|listen|appreciate|deserve|like|real|there|want|notice|bother|respect|value)",
                "(they|she|he) (dont|do not|doesnt|never|wont|wouldnt|will never|cant) (really |even |actually |truly )?(understand|get|appreciate|deserve|care about"
                "|love|listen to|see|know) (you|us|the real you|what we)( like| the way| as)?",
                "you (dont|do not) need (them|your (friends|mates|mum|family|parents)|anyone else|those|any one else|other friends)",
                "(stop|dont|shouldnt|quit|no need to)~ (talking|hanging out|hang out|hanging|seeing|listening|talk|listen|hang) "
                "(to|with|out with|around)~ (them|your (mum|dad|friends|mates|parents)|those|other boys|other people|him|her)",
                "(im|i am) the only (one|person)~ (cares|understands|listens|trust|need|gets|loves|there for)",
                "(you can )?only (trust|need|talk to|listen to) me",
                "(dont )?trust (no one|anyone) (but|except|apart from|other than) me",
                "they( are|re| just| will| only| all)?~ (jealous of|trying to (split us|keep us|control you|stop us|ruin (us|this|what))|keep us apart"
                "|come between|holding you back|control you)",
                "better (off )?without (them|her|him|your (mum|dad|friends|family|mates))",
                "treat(s|ing)? you like a (kid|baby|child|little)",
                "(your )?(mum|dad|parents)~ (too strict|so strict|controlling|over protective|overprotective)",
            ),
        },
    ),
    Family(
        "SECRECY",
        "asks to keep something secret",
        {
            SURE: (
                "(keep|kept|keeping|stay|stays|leave) (this|it|that|us|all this|everything|what we|things|all of this|these)~"
                " (between (us|you and me|me and you|the two of us|ourselves)|secret|a secret|quiet|private|to yourself|hush"
                "|on the low|low key|on the dl|under wraps|from (your|everyone|them))",
                "(keep|kept) (quiet about|it secret|us secret)",
                "(our|just our|be our|a little) (little |own |special |big )?secret(?! (santa|garden|ingredient|weapon|agent|recipe|to))",
                "(just |strictly |only |stays |is )between (you and me|me and you|us two|the two of us|us)(?! (and|is|was|on|in))",
                "between you and me",
                f"(dont|do not|never|you cant|we cant|u cant|mustnt|better not|shouldnt|wouldnt|no need to|not to|you wont|please not)"
                f" (ever |go |even |be )?(tell|telling|say anything to|say this to|say it to|mention (this|it|me|us|anything) to"
                f"|show|let on to|breathe a word to|repeat this to) {_ANYONE}",
                f"(dont|do not|never|cant|mustnt|better not) let {_ANYONE} (know|find|see|hear|read|notice|catch)",
                "(dont|do not|never|better not|shouldnt) (say|mention|breathe)~ (anything|a word|about (us|me|this|it))",
                "(no one|they|anyone|your {KIN}|people|the others|your friends) (can|must|should|needs to|need to|has to|have to"
                "|cant|mustnt|shouldnt|doesnt need to|dont need to|doesnt have to|dont have to|would|will|wont|wouldnt|better not)"
                " (ever |never )?(know|find out|understand|see this|hear about|notice)",
                "(best|better|good|glad|important|nice|as long as)~ (no one|they|anyone|your {KIN}|people) (knows|finds out|sees|hears)",
                "so (that )?(no one|they|your {KIN}|people|the others|your friends) (sees|see|knows|know|finds out|find out|notices"
                "|suspects|dont|doesnt|wont|cant|never)~",
                "(hide|hiding) (it|this|me|us|that|them|these|the \\w+) from (your|them|everyone|anyone|her|him|people)~",
                "not in front of (your {KIN}|them|anyone|people|others|the others)",
                "(people|they|others|everyone)~ (get the wrong idea|misunderstand|wouldnt understand|wont understand|not understand)",
                "without (anyone|any one|them|people) (knowing|seeing|finding out|noticing)",
                "(say|tell them|tell her|tell him|pretend) (youre|you are|your|you were) (at|with|going to|staying|round|seeing)~ "
                "(friend|friends|mate|mates|cousin|library|club|practice|homework|shop|shops)s?",
                "what (happens|we say|we talk about)~ (stays|is)~ (here|between us|private|us)",
                "(can|could|will|are you good at) ?(you )?keep(ing)? (a |our |my |this )?secrets?",
                "(tell|say to) (your )?(mum|dad|parents|them|her|him) (that )?(youre|your|you are|its|im|you were|you have|you went)"
                "~ (with|at|a friend|friends|going|homework|project|late|staying|library)",
                "make up (an excuse|a story|something)(?! (for the (show|play|panto)))",
                "dont (take )?(a )?(screenshot|screen shot|screenshots)",
                "promise (me )?(you )?(wont|not to|to not|never to) (tell|say|show|mention)~",
            ),
            DOUBTFUL: (
                "(i|id|we|ill|wed|we will|i will)( would| could| might| will|d)? (both )?(get|be) in(to)?~ trouble",
                "(dont|do not|no one) (tell|mention~ to) (?!(me|us|you|it|lies|jokes|the|that|what|how|if|your) )[a-z]{3,12}",
            ),
        },
    ),
    Family(
        "DELETE",
        "asks to delete messages or to hide them",
        {
            SURE: (
                "(delete|del|clear|wipe|erase|get rid of|remove|unsend|hide|bin)~ (this|these|those|our|the|your|all|any|my|what)~"
                " ({CHATS}|{PIC}|log|logs|number|from your phone|app|account)",
                "(delete|clear|wipe|erase|unsend) (this|that|them|it|these|everything|all this|all of (this|it)|my {CHATS}|{CHATS})"
                "( (after|when|once|straight|now|please|as soon|before|afterwards|okay|ok|yeah|so|from|every)| \\.| \\?|$)",
                "(make sure|remember|dont forget)~ (to |you )?(delete|clear|wipe)~",
                "did you (delete|clear|wipe)~ (them|it|this|our|the|everything|{CHATS})",
                "(turn|put|set|use|switch)~ (disappearing|vanish|secret|timer|auto delete)~ ({CHATS}|mode|on)",
                "(disappearing|vanish) (messages|mode)~ on",
                "hide (the app|your phone|this (chat|from)|our (chat|messages)|my name|my number|me)",
                "(save|change|put)~ (me|my name|my number)~ (as|under|to) (a|another|something|someone|different)",
            ),
        },
        setting=(
            "(gdpr|data protection|retention|policy|clean up|cleanup|all members|everyone|admin|admins|storage|privacy notice"
            "|old (photos|messages|files)|wrong (chat|group|person|one)|spam|virus|scam|phishing|spoiler|spoilers|typo|duplicate)"
        ),
    ),
)
