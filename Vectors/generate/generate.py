#!/usr/bin/env python3
"""Makes the vectors beside this folder, from the description of the formats alone.

    generate.py            writes ../*.json
    generate.py --check    makes them again and compares; exit 1 when one differs

It shares no code with the library. Everything follows from fixed labels, so that every run makes
the same files.
"""

import json
import pathlib
import sys

import audit_entries
import backup_codes
import keyrings
import look_ups
import rows

FOLDER = pathlib.Path(__file__).resolve().parent.parent
MODULES = {
    "backup-codes.json": backup_codes,
    "rows.json": rows,
    "look-ups.json": look_ups,
    "keyring.json": keyrings,
    "audit-entries.json": audit_entries,
}


def text_of(name, module):
    tests = module.make()
    for number, test in enumerate(tests, start=1):
        test["id"] = number
    document = {
        "schema": "regain-vectors-v1",
        "name": name.removesuffix(".json"),
        "about": module.ABOUT,
        "numberOfTests": len(tests),
        "tests": tests,
    }
    return json.dumps(document, indent=1, ensure_ascii=True, sort_keys=True) + "\n"


def main():
    differing = []
    for name, module in MODULES.items():
        text = text_of(name, module)
        path = FOLDER / name
        if "--check" not in sys.argv[1:]:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            differing.append(name)
    for name in differing:
        print(f"{name} is not what the program makes", file=sys.stderr)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
