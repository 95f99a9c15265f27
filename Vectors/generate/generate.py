#!/usr/bin/env python3
"""Makes the vectors beside this folder, from the description of the formats alone.

    generate.py            writes ../*.json
    generate.py --check    makes them again and compares; exit 1, with their names, when any differ

It shares no code with the library. Everything follows from fixed labels, so that every run makes
the same files.
"""

import argparse
import json
import pathlib
import sys

import attestations
import audit_entries
import backup_codes
import challenges
import dates
import handles
import keyrings
import imports
import json_texts
import logs
import look_ups
import paserk_keys
import paseto_tokens
import rows
import sealed_sheets
import simulated_passkeys
import ssh_attestations
import ssh_signatures
import tpm_evidence

FOLDER = pathlib.Path(__file__).resolve().parent.parent
MODULES = {
    "backup-codes.json": backup_codes,
    "challenges.json": challenges,
    "dates.json": dates,
    "handles.json": handles,
    "json.json": json_texts,
    "rows.json": rows,
    "look-ups.json": look_ups,
    "keyring.json": keyrings,
    "audit-entries.json": audit_entries,
    "log.json": logs,
    "imports.json": imports,
    "paserk.json": paserk_keys,
    "paseto.json": paseto_tokens,
    "sealed-sheets.json": sealed_sheets,
    "attestations.json": attestations,
    "simulated-passkeys.json": simulated_passkeys,
    "ssh-attestations.json": ssh_attestations,
    "ssh-signatures.json": ssh_signatures,
    "tpm-evidence.json": tpm_evidence,
}


def text_of(name, module):
    """A file with its tests, and the further lists that a module may have, numbered throughout."""
    lists = {"tests": module.make()} | getattr(module, "make_more", dict)()
    for number, test in enumerate((t for tests in lists.values() for t in tests), start=1):
        test["id"] = number
    document = {
        "schema": "regain-vectors-v1",
        "name": name.removesuffix(".json"),
        "about": module.ABOUT,
        "numberOfTests": len(lists["tests"]),
    }
    return json.dumps(document | lists, indent=1, ensure_ascii=True, sort_keys=True) + "\n"


def is_as_made(path, text):
    return path.is_file() and path.read_bytes() == text.encode()


def main():
    parser = argparse.ArgumentParser(description="Makes the vectors beside this folder.")
    parser.add_argument("--check", action="store_true", help="compare, and write nothing")
    texts = {name: text_of(name, module) for name, module in MODULES.items()}
    if not parser.parse_args().check:
        for name, text in texts.items():
            (FOLDER / name).write_bytes(text.encode())
        return 0
    differing = [name for name, text in texts.items() if not is_as_made(FOLDER / name, text)]
    unknown = sorted(path.name for path in FOLDER.glob("*.json") if path.name not in texts)
    for name in differing + unknown:
        print(f"{name} is not what the program makes", file=sys.stderr)
    return 1 if differing or unknown else 0


if __name__ == "__main__":
    sys.exit(main())
