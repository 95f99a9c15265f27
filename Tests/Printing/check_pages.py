#!/usr/bin/env python3
"""Prints sheets with a real browser, and reads them back with a real scanner.

    check_pages.py REGAIN    the path of a `regain` that was built with the trait QRCode

Chromium prints HTML on A4 and on Letter: one page for each sheet, however many codes it has. zbar
finds on each page exactly the codes that were issued.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

SHEETS = [("standard", 10), ("standard", 30), ("long", 12), ("long", 13), ("long", 30)]
LABEL = "Night shift <gate 3> \u2013 " + "W" * 36


def run(*command, **more):
    done = subprocess.run(command, capture_output=True, check=False, **more)
    if done.returncode != 0:
        sys.exit(f"{command[0]}: {done.stderr.decode(errors='replace')}")
    return done.stdout


def issue(regain, folder, environment):
    """A sealed batch for each profile, opened as JSON and as HTML."""
    run(regain, "init", env=environment)
    run(regain, "keys", "recipient", "--output", "key", env=environment, cwd=folder)
    for number, (profile, count) in enumerate(SHEETS):
        row = {"account": f"{profile}-{count}@example.org", "count": count, "label": LABEL}
        (folder / "list").write_text(json.dumps(row) + "\n")
        # So that the sheet is a replacement, which has a line more.
        run(regain, "codes", "issue", row["account"], "--profile", "long", env=environment)
        run(regain, "codes", "issue", "--batch", "list", "--output", f"part{number}", "--seal-to",
            "key.pub", "--profile", profile, env=environment, cwd=folder)
    batch = b"".join((folder / f"part{number}").read_bytes() for number in range(len(SHEETS)))
    (folder / "batch").write_bytes(batch)
    sheets = run(regain, "codes", "open", "batch", "--key-file", "key", "--json", cwd=folder)
    html = run(regain, "codes", "open", "batch", "--key-file", "key", "--format", "html", "--qr", cwd=folder)
    return [json.loads(line) for line in sheets.splitlines()], html.decode()


def pages(folder, html, paper):
    """What the scanner reads on each page that the browser prints."""
    page = folder / f"{paper}.html"
    page.write_text(html.replace("@page {", f"@page {{ size: {paper};"))
    pdf = folder / f"{paper}.pdf"
    run("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
        f"--user-data-dir={folder / 'browser'}", f"--print-to-pdf={pdf}", page.as_uri())
    found = []
    # A phone looks again where it sees nothing: so do we, a little nearer each time.
    for density in [300, 350, 400, 450]:
        name = f"{paper}-{density}"
        run("pdftoppm", "-r", str(density), "-gray", str(pdf), str(folder / name))
        codes = [scanned(image) for image in sorted(folder.glob(f"{name}-*.pgm"))]
        found = [old | new for old, new in zip(found, codes)] if found else codes
    return found


def scanned(image):
    """Every code that zbar finds; it exits with 4 where it finds none."""
    scan = ["zbarimg", "--raw", "-q", "-Sdisable", "-Sqrcode.enable", "-Sx-density=1", "-Sy-density=1"]
    done = subprocess.run([*scan, str(image)], capture_output=True, check=False)
    return set(done.stdout.decode().split())


def main():
    regain = str(pathlib.Path(sys.argv[1]).resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        environment = os.environ | {"REGAIN_HOME": str(folder / "home")}
        sheets, html = issue(regain, folder, environment)
        for paper in ["A4", "letter"]:
            found = pages(folder, html, paper)
            if len(found) != len(sheets):
                sys.exit(f"{paper}: {len(found)} pages for {len(sheets)} sheets")
            for sheet, codes in zip(sheets, found):
                wanted = {code["code"] for code in sheet["codes"]} | {sheet["stopCode"]}
                if codes != wanted:
                    sys.exit(f"{paper}, {sheet['account']}: {len(wanted & codes)} of {len(wanted)} read")
    print(f"{len(SHEETS)} sheets on A4 and Letter: a page each, every code read back by the scanner")


if __name__ == "__main__":
    main()
