"""What of Python's standard library is not shipped: a browser cannot run it, or Milepost never calls it.

The list says what goes, so that what is not known here stays. The tests run every operation and query in
what is left.
"""

from __future__ import annotations

MODULES = frozenset(
    (
        *("__phello__", "_aix_support", "_android_support", "_apple_support", "_ast_unparse"),
        *("_ios_support", "_osx_support", "_py_abc", "_pydatetime", "_pydecimal", "_pyio"),
        *("_pyrepl", "antigravity"),
        *("argparse", "bdb", "cProfile", "cmd", "code", "compileall", "configparser", "ctypes"),
        *("curses", "dbm", "doctest", "ensurepip", "filecmp", "fileinput", "ftplib", "getopt"),
        *("getpass", "gettext", "html", "idlelib", "imaplib", "mailbox", "mimetypes", "modulefinder"),
        *("multiprocessing", "netrc", "nturl2path", "optparse", "pdb", "pickletools", "plistlib"),
        *("poplib", "profile", "profiling", "pstats", "pty", "py_compile", "pyclbr", "pydoc"),
        *("pydoc_data", "rlcompleter", "runpy", "sched", "shelve", "smtplib", "socketserver"),
        *("statistics", "symtable", "tabnanny", "tarfile", "this", "timeit", "tkinter", "tomllib"),
        *("trace", "tracemalloc", "turtle", "turtledemo", "unittest", "venv", "wave"),
        *("webbrowser", "wsgiref", "xmlrpc", "zipapp"),
    )
)
PARTS = (
    *("_sysconfigdata", "asyncio/__main__", "asyncio/tools", "asyncio/windows", "compression/zstd"),
    *("concurrent/futures/process", "concurrent/futures/interpreter", "concurrent/interpreters"),
    *("email/mime", "http/cookiejar", "http/server", "json/tool", "logging/config"),
    *("logging/handlers", "sqlite3/__main__", "sysconfig/__main__", "xml/dom", "xml/etree"),
    *("xml/sax/expatreader", "zipfile/__main__", "zoneinfo/_zoneinfo"),
)
"""What goes of packages that stay."""
KEPT_ENCODINGS = frozenset(
    (
        *("__init__", "aliases", "ascii", "charmap", "cp1252", "cp437", "idna", "latin_1", "mbcs"),
        *("punycode", "raw_unicode_escape", "undefined", "unicode_escape", "utf_16", "utf_16_be"),
        *("utf_16_le", "utf_32", "utf_32_be", "utf_32_le", "utf_8", "utf_8_sig"),
    )
)
"""The encodings that texts and zip files have today; the rest are tables of older ones."""


def is_left_out(name: str) -> bool:
    """Whether a file of the standard library is not shipped; `name` is its path there."""
    folder, _, rest = name.partition("/")
    if folder == "encodings":
        return rest.removesuffix(".py") not in KEPT_ENCODINGS
    return folder.removesuffix(".py") in MODULES or name.startswith(PARTS)
