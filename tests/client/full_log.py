"""Commands that write a log with all kinds of events and names, and every command that reads it."""

from __future__ import annotations

FAMILY = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"
COMBINING = "Cafe\N{COMBINING ACUTE ACCENT}s in Que\N{COMBINING ACUTE ACCENT}bec"
CJK = "山田さんとコーヒーを飲みながら話す"
EMOJI = f"Family {FAMILY} & friends ☕🇫🇷"
LONG = "Coffees with people who know product work in companies of a size in which I could see myself"
UNBROKEN = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverordnung"
NOTE = (
    "We talked for two hours about how their team decides what to build, who has the last word, and what "
    "they would do otherwise: “less, and sooner”. I am to write again in May. 次は五月に連絡する。"
)

WRITTEN: tuple[tuple[str, ...], ...] = (
    (
        *("set", LONG, "--target", "40", "--by", "2026-06-30", "--unit", "coffees", "--start", "2026-01-01"),
        *(
            "--purpose",
            "new role",
            "--milestone",
            "auto",
            "--milestone",
            f"First {FAMILY}",
            "--priority",
            "1",
        ),
    ),
    ("set", CJK, "--target", "12", "--by", "2026-05-01", "--unit", "回", "--purpose", "業界の知識を深める"),
    ("set", EMOJI, "--cadence", "2/week", "--start", "2026-02-02", "--purpose", "giving back 🎁"),
    ("set", COMBINING, "--target", "5", "--parent", LONG, "--rolls-up", "--unit", "coffees"),
    ("set", UNBROKEN, "--level", "--baseline", "92", "--target", "80", "--by", "2026-12-31", "--unit", "kg"),
    ("set", "Stay in touch with Ana", "--about", "Ana", "--cadence", "1/month", "--start", "2026-01-01"),
    ("set", "Find a mentor", "--horizon", "long", "--milestone", "Asked somebody"),
    ("log", LONG, "-w", "Ana", "-w", "山田 太郎", "-k", "coffee", "-o", "Acme & Söhne", "-d", "2026-01-15"),
    ("log", LONG, "9", "-w", f"Bo {FAMILY}", "-k", "meeting", "-q", "5", "--minutes", "90", "-n", NOTE),
    (
        *("log", CJK, "3", "-w", "山田 太郎", "-k", "電話", "--opportunity", "株式会社アクメ"),
        *("--stage", "heard of", "-d", "2026-02-20", "-q", "4", "--minutes", "30"),
    ),
    (
        *("log", COMBINING, "2", "-w", "Zoe\N{COMBINING DIAERESIS}", "-d", "2026-02-25"),
        *("--opportunity", f"Role at {UNBROKEN}", "--stage", "applied"),
    ),
    ("log", EMOJI, "2", "-d", "2026-02-12", "-k", "event"),
    ("log", EMOJI, "3", "-d", "2026-03-04", "-k", "event", "-w", "Ana"),
    ("log", UNBROKEN, "90.5", "-d", "2026-02-01"),
    ("log", UNBROKEN, "88.25", "-d", "2026-03-01"),
    (
        "log",
        "-w",
        "Chen 陈",
        "-k",
        "introduction",
        "--opportunity",
        "株式会社アクメ",
        "--stage",
        "面接",
    ),
    ("adjust", LONG, "30", "--from", "2026-02-15", "-r", f"moving house takes the evenings, {NOTE}"),
    ("adjust", CJK, "--by", "2026-06-15", "-r", "引っ越しのため"),
    ("goal", "pause", COMBINING, "-r", "winter ❄️"),
    ("goal", "skip", EMOJI, "2026-W08", "-r", "🤒"),
    ("step", "add", f"Send the deck {FAMILY}", "-w", "山田 太郎", "--by", "2026-03-06"),
    ("celebrate", "asked somebody", "-n", "lunch by the river 🍝"),
    ("edit", "last", "-n", NOTE),
    ("goal", "drop", "mentor", "-r", "found one otherwise"),
    ("review", "--answer", NOTE, "--answer", "山田さん", "--answer", "write to Ana"),
)

READERS: tuple[tuple[str, ...], ...] = (
    (),
    ("due",),
    ("find", "ana"),
    ("chart", LONG, "--table"),
    ("chart", LONG, "--terminal"),
    ("chart", CJK, "--terminal"),
    ("chart", UNBROKEN),
    ("devices",),
    ("diff", "2026-02-01", "2026-03-06"),
    ("doctor",),
    ("entries",),
    ("entries", CJK),
    ("focus",),
    ("goal", "list"),
    ("goal", "list", "--all", "--tree"),
    ("goal", "show", LONG),
    ("goal", "show", CJK),
    ("goal", "show", EMOJI),
    ("goal", "show", UNBROKEN),
    ("help",),
    ("helped",),
    ("history",),
    ("history", LONG),
    ("milestones",),
    ("opportunities",),
    ("opportunities", "株式会社"),
    ("people",),
    ("people", "--due"),
    ("people", "Ana"),
    ("people", "山田"),
    ("prove",),
    ("purpose",),
    ("purpose", "業界"),
    ("receipts",),
    ("replay", "--as-of", "2026-02-10", "--known-at", "today"),
    ("replay", LONG, "--original"),
    ("replay", LONG, "--suppose", "target=20"),
    ("replay", EMOJI, "--every", "week"),
    ("review",),
    ("review", "--month", "--markdown"),
    ("server",),
    ("smart",),
    ("smart", LONG),
    ("smart", CJK),
    ("stats",),
    ("stats", "--every", "month", "--goal", LONG),
    ("status",),
    ("why", LONG),
    ("why", CJK),
    ("why", UNBROKEN, "--terminal"),
)
WRITERS = {
    *(
        "adjust",
        "backup",
        "celebrate",
        "completion",
        "edit",
        "erase",
        "export",
        "import",
        "invite",
        "join",
        "log",
        "restore",
        "step",
    ),
    *("revoke", "set", "sync", "token", "redo", "undo"),
}
