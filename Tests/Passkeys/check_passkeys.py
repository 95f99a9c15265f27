#!/usr/bin/env python3
"""Enrols and asks real passkeys: those of Chromium, whose answers two other programs judge too.

    check_passkeys.py REGAIN [--verbose]

The page is the one of Sources/Regain/Regain.docc/PasskeyHowTo.md. Whatever Regain accepts, PyPI's webauthn and
libfido2's fido2-assert accept as well; what authenticators and browsers forge, Regain refuses.
"""

import contextlib
import pathlib
import sys
import tempfile
import time
import traceback

from selenium.common.exceptions import WebDriverException
from webauthn.helpers.exceptions import WebAuthnException

import answers
import enrolments
import faults
import forgeries
import frames
import how_to
import kinds
import races
from browser import Browser
from judges import Judges
from passkeys import Stage
from regain import Regain, Wrong
from website import Website

MODULES = [kinds, enrolments, answers, races, faults, forgeries, frames, how_to]


def run(case, stage):
    started = time.monotonic()
    try:
        stage.browser.open(stage.site.origin)
        case(stage)
    except (Wrong, WebAuthnException, WebDriverException) as wrong:
        where = traceback.extract_tb(wrong.__traceback__)
        line = next((frame.lineno for frame in reversed(where) if frame.name == case.__name__), "?")
        sys.exit(f"{case.__name__}, line {line}: {type(wrong).__name__}: {str(wrong).splitlines()[0]}")
    if "--verbose" in sys.argv:
        print(f"{case.__name__}: {time.monotonic() - started:.1f} s", file=sys.stderr)


def make_stage(program, folder, ends):
    try:
        site = Website()
        ends.callback(site.close)
        regain = Regain(program, folder / "home", site.origin)
        browser = Browser(folder / "browser")
        ends.callback(browser.close)
    except Wrong as wrong:
        sys.exit(str(wrong))
    return Stage(regain, browser, Judges(site.origin, folder), site)


def main():
    program = str(pathlib.Path(sys.argv[1]).resolve())
    # A browser that was told to end may still write.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name, contextlib.ExitStack() as ends:
        stage = make_stage(program, pathlib.Path(name), ends)
        for module in MODULES:
            for case in module.CASES:
                run(case, stage)
    judges = stage.judges
    print(f"{judges.registrations} passkeys of Chromium and {judges.assertions} of their answers: accepted by all; "
          f"{judges.refusals} false ones refused by all, and every forgery by Regain")


if __name__ == "__main__":
    main()
