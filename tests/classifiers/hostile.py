"""Texts that a classifier meets when somebody means harm to it, or just lives on Unicode."""

from __future__ import annotations

MEGABYTE = 1_000_000
LONG = {
    "one word": "a", "spaces": " ", "emoji": "\U0001f600", "digits": "0123456789", "brackets": "([{",
    "links": "http://", "insults": "you idiot ", "marks": "a\u0301\u0323\u0308", "surrogates": "\ud800",
}  # fmt: skip
"""What a megabyte of is sent: name → the unit that is repeated."""
REPEATED = (
    "a", " ", "(", "http://", "@", "a.", "0 ", "a@b.", "keep this ", "you are an idiot ", "one two three ",
    "\u0301", "a\u0301", "\U0001f600", "07911 ", "send me a ", "dot ", "a'", "1/",
    "\U0001f468\u200d\U0001f469\u200d", "\u202e", "\u7684", "www.", "t.me/", "\u00a31", "my snap is ", "*",
    "f u c k ", "A1 1AA ", "1 high street ", "00-00-00 ", "mr ", "her name is ", "\ufdfa", "free win click ",
    "his mum's number is ", "-",
)  # fmt: skip
"""What regular expressions and look-ahead might stumble over, repeated."""
SCRIPTS = (
    "Привет, как дела?", "你好，今天怎么样", "こんにちは元気ですか", "안녕하세요 오늘 어때요", "مرحبا كيف حالك",
    "שלום מה שלומך",
    "नमस्ते आप कैसे हैं", "வணக்கம் எப்படி", "สวัสดีครับ", "Γεια σου τι κάνεις", "Բարեւ ինչպես ես",
    "გამარჯობა როგორ ხარ", "ሰላም እንዴት ነህ", "ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ", "ᚠᚢᚦᚨᚱᚲ", "𐌰𐌱𐌲", "ᠮᠣᠩᠭᠣᠯ", "བོད་སྐད", "ភាសាខ្មែរ",
    "မြန်မာစာ", "Straße İstanbul ŉ ǅ ﬃ ſ", "𝓎𝑜𝓊 𝖆𝖗𝖊 𝔞𝔫 𝕚𝕕𝕚𝕠𝕥", "ʏᴏᴜ ɪᴅɪᴏᴛ", "ⓨⓞⓤ ⓘⓓⓘⓞⓣ", "🇬🇧🏳️‍🌈👩🏽‍🚒",
)  # fmt: skip
ODD = (
    "", " ", "\n\n\t", "\x00", "\x00\x01\x1b[31mred\x1b[0m\x7f\x85", "\ufeffhello", "\ud800", "\udc00\ud800",
    "a\udfffb idiot", "\U0001f600", "\U0001f600" * 20, "\u2764\ufe0f" * 9, "\u202eyou idiot\u202c",
    "\u2066kill \u2069yourself\u200f", "\u061cidiot", "keep\u2028this\u2029between us \x07 ok",
    "\ufffe\uffff\U0010ffff", "\U000e0041\U000e0042idiot\U000e007f", "i\u00addi\u00adot",
    "(" * 3000 + ")" * 3000, "[" * 900 + "idiot" + "]" * 900, "a" * 5000 + "!", "a" + "\u0301" * 10_000,
    "x\u0489" * 10_000, "you i\u0301\u0302\u0303d\u0304i\u0305o\u0306t", "'" * 4000, "1" * 4000,
    "٠١٢٣٤٥٦٧٨٩" * 20, "½²①Ⅳ៤", "a.b@c." * 500, "://" * 2000, "my number is " + "0 7 9 " * 300, "-" * 3000,
    "\\" * 500 + "%s%n{0}${x}", "'; DROP TABLE messages; --", "<script>alert(1)</script>",
)  # fmt: skip
SAID = (
    "you are a stupid idiot", "i will kill you", "see you at 5pm by the gate",
    "keep this between us, dont tell your mum", "call me on 07911 123456", "add me on snap, its jo_b99",
    "how old r u", "i want to die", "my dad hits me when he drinks",
    "win a FREE prize now, click http://win.example and send your bank details",
    "her address is 4 Mill Lane, SW1A 1AA", "du bist ein idiot", "y0u are a stup1d b!tch",
    "send me a pic of you or i will share it with everyone", "i hate gay people",
    "nobody wants you here, everyone leave her out", "jo@example.org",
)  # fmt: skip
"""Lines at which one classifier or another has something to say."""
