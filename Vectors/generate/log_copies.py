"""Whole copies of logs, sound and unsound."""

import log_tree
from common import case, flipped
from log_entries import entry, plain, rotation
from log_notes import BRANCH, FIRST, ORIGIN, OTHER, SECOND, THIEF, THIRD, Signer, checkpoint, note, signature_line, trust


def files(entries, *signers, origin=ORIGIN, leaves=None):
    """A copy as C2SP tlog-tiles lays it out."""
    leaves = leaves or [log_tree.leaf(data) for data in entries]
    tree, made, hashes, level = log_tree.Tree(leaves), {}, leaves, 0
    for start in range(0, len(entries), 256):
        part = entries[start : start + 256]
        bundle = b"".join(len(data).to_bytes(2, "big") + data for data in part)
        made["tile/entries/" + log_tree.place(start // 256, len(part))] = bundle
    while hashes:
        for start in range(0, len(hashes), 256):
            part = hashes[start : start + 256]
            made[f"tile/{level}/" + log_tree.place(start // 256, len(part))] = b"".join(part)
        hashes = [log_tree.Tree(hashes[i : i + 256]).root() for i in range(0, len(hashes) - 255, 256)]
        level += 1
    made["checkpoint"] = note(checkpoint(origin, len(entries), tree.root()), *signers).encode()
    return made


def copy(result, comment, flags, made, trusted=None, bad=None, anchor=None):
    shown = {} if result == "valid" else {"firstBadIndex": bad}
    if anchor is not None:
        shown["anchor"] = anchor
    return case("copy", result, comment, flags, trust=trusted or trust(FIRST),
                files={path: data.hex() for path, data in sorted(made.items())}, **shown)


def make():
    return sound() + rotated() + tampered() + larger() + anchored()


def sound():
    return [copy("valid", comment, [], made, trusted) for comment, made, trusted in [
        ("no entries", files([], FIRST), None), ("one entry", files(plain(1), FIRST), None),
        ("five entries", files(plain(5), FIRST), None),
        ("a stranger's signature beside it", files(plain(5), THIEF, FIRST), None),
        ("a range that holds the size", files(plain(5), FIRST), trust((FIRST, 5, 5))),
        ("two keys, one after the other", files(plain(5), SECOND), trust((FIRST, 0, 4), (SECOND, 5, None))),
        ("an entry of no form", files(plain(2) + [b"", b"x" * 1000], FIRST), None),
        ("the name of a branch", files(plain(2), Signer("first", BRANCH), origin=BRANCH), trust(Signer("first", BRANCH))),
        ("a rotation from before the branch",
         files(plain(2) + [rotation(2, FIRST, SECOND), entry(3)], Signer("second", BRANCH), origin=BRANCH),
         trust(Signer("first", BRANCH))),
    ]]


def rotated():
    """Changes of keys, as they are read from the beginning."""
    change = rotation(3, FIRST, SECOND)
    at_end, behind = plain(3) + [change], plain(3) + [change, entry(4)]
    twice = plain(3) + [change, rotation(4, SECOND, THIRD), entry(5)]
    strange = plain(3) + [rotation(3, THIEF, THIRD), entry(4)]
    again = plain(3) + [change, rotation(4, FIRST, THIEF), entry(5)]
    later = plain(3) + [change, entry(4), rotation(5, FIRST, THIEF)]
    back = plain(1) + [change, rotation(4, SECOND, FIRST), entry(5)]
    half = {
        "the old key has not signed": rotation(3, FIRST, SECOND, old_signer=THIEF),
        "the new key has not signed": rotation(3, FIRST, SECOND, new_signer=THIEF),
        "for another log": rotation(3, FIRST, SECOND, OTHER),
    }
    good = {
        "signed by both": files(behind, SECOND, FIRST), "signed by the new key": files(behind, SECOND),
        "the change is the last entry, signed by the old key": files(at_end, FIRST),
        "the change is the last entry, signed by the new key": files(at_end, SECOND),
        "two changes": files(twice, THIRD), "a change among strangers": files(strange, FIRST),
    }
    bad = {
        "signed by the old key alone": (files(behind, FIRST), 0),
        "before the change, signed by the new key": (files(plain(3), SECOND), 0),
        "two changes, signed by the key between": (files(twice, SECOND), 0),
        "a change among strangers, signed by their successor": (files(strange, THIRD), 0),
        "a second successor right behind the first": (files(again, THIEF), 4),
        "a second successor later": (files(later, SECOND), 5),
        "a second successor, signed by the first": (files(again, SECOND), 4),
        "back to a key that was replaced": (files(back, FIRST), 0),
    } | {comment: (files(plain(3) + [change, entry(4)], SECOND, FIRST), 3) for comment, change in half.items()}
    return [copy("valid", comment, ["rotation"], made) for comment, made in good.items()] + [
        copy("invalid", comment, ["rotation"], made, None, index) for comment, (made, index) in bad.items()]


def changed(made, **edits):
    """Paths are written with _ for / and without their width."""
    result = dict(made)
    for name, edit in edits.items():
        path = next(path for path in made if path.replace("/", "_").startswith(name))
        data = edit(made[path]) if callable(edit) else edit
        if data is None:
            del result[path]
        else:
            result[path] = data
    return result


def tampered():
    entries = plain(5)
    good = files(entries, FIRST)
    other = files(plain(5, 10), FIRST)
    bundle, hashes = good["tile/entries/000.p/5"], good["tile/0/000.p/5"]
    size = len(entries[0]) + 2
    parts = [bundle[i : i + size] for i in range(0, len(bundle), size)]

    def joined(*order):
        return b"".join(parts[number] for number in order)

    bundles = {
        "a flipped bit": (flipped(bundle, 2 * size + 50), 2), "a removed entry": (joined(0, 1, 3, 4), 2),
        "an inserted entry": (joined(0, 1, 0, 2, 3, 4), 2), "swapped entries": (joined(0, 1, 3, 2, 4), 2),
        "a doubled entry": (joined(0, 1, 2, 2, 3, 4), 3), "a cut tail": (joined(0, 1, 2, 3), 4),
        "an entry more": (joined(0, 1, 2, 3, 4, 4), 5), "a byte more": (bundle + b"\0", 5),
        "a byte less": (bundle[:-1], 4), "nothing": (b"", 0), "no bundle": (None, 0), "half a length": (b"\0", 0),
        "a length that leads out": (joined(0, 1, 2, 3) + b"\xff" + parts[4][1:], 4),
    }
    tiles = {
        "a flipped hash": (flipped(hashes, 2 * 32), 2), "a hash less": (hashes[:-32], 0),
        "a hash more": (hashes + hashes[:32], 0), "a byte less": (hashes[:-1], 0), "no tile": (None, 0),
    }
    text = good["checkpoint"].decode()
    signatures = text.split("\n\n")[1]
    forged = checkpoint(ORIGIN, 5, log_tree.tree(5).root())
    unsigned = checkpoint(ORIGIN, 5, log_tree.Tree([log_tree.leaf(data) for data in entries]).root())
    checkpoints = {
        "another log's, under its own name": (note(checkpoint(OTHER, 5, log_tree.EMPTY), Signer("first", OTHER)), 0),
        "another root, signed": (note(forged, FIRST), 0), "another root": (forged + "\n" + signatures, 0),
        "a stranger's signature": (note(unsigned, THIEF), 0),
        "a flipped signature": (unsigned + "\n" + signature_line(
            ORIGIN, FIRST.id + flipped(FIRST.signature(unsigned), 9)), 0),
        "an entry more": (text.replace("\n5\n", "\n6\n"), 0), "an entry less": (text.replace("\n5\n", "\n4\n"), 0),
        "2^62 entries": (text.replace("\n5\n", f"\n{2**62}\n"), 0),
    }
    forms = {"no checkpoint": None, "an empty one": b"", "no signature": unsigned.encode() + b"\n",
             "no root": note(f"{ORIGIN}\n5\n", FIRST).encode()}
    tests = [copy("invalid", c, ["entries"], changed(good, tile_entries=data), None, index)
             for c, (data, index) in bundles.items()]
    tests += [copy("invalid", c, ["tile"], changed(good, tile_0=data), None, index)
              for c, (data, index) in tiles.items()]
    tests += [copy("invalid", c, ["checkpoint"], changed(good, checkpoint=data.encode()), None, index)
              for c, (data, index) in checkpoints.items()]
    tests += [copy("invalid", c, ["form"], changed(good, checkpoint=data)) for c, data in forms.items()]
    mixed = {"entries": {"tile_entries": other["tile/entries/000.p/5"]}, "tile": {"tile_0": other["tile/0/000.p/5"]}}
    mixed["entries and tile"] = mixed["entries"] | mixed["tile"]
    tests += [copy("invalid", f"another log's {c}", ["mixed"], changed(good, **edits), None, 0)
              for c, edits in mixed.items()]
    return tests + [
        copy("invalid", "a key whose word ended before", ["trust"], good, trust((FIRST, 0, 4)), 0),
        copy("invalid", "a key whose word begins later", ["trust"], good, trust((FIRST, 6, None)), 0),
        copy("invalid", "a key that is not trusted", ["trust"], good, trust(SECOND), 0),
        copy("invalid", "trusted for another log", ["trust"], good, trust(Signer("first", OTHER)), 0)]


def larger():
    """Two bundles, so that a tile stands above the leaves."""
    short = [b"entry %d" % number for number in range(258)]
    good = files(short, FIRST)
    swapped = log_tree.leaf(b"x") + log_tree.leaf(b"y")
    return [copy("valid", "two bundles", ["levels"], good)] + [
        copy("invalid", comment, ["levels"], changed(good, **edits), None, index)
        for comment, index, edits in [
            ("a flipped upper hash", 0, {"tile_1": lambda data: flipped(data)}),
            ("no upper tile", 0, {"tile_1": None}),
            ("a flipped bit in the second bundle", 257, {"tile_entries_001": lambda data: flipped(data, 14)}),
            ("no second bundle", 256, {"tile_entries_001": None}),
            ("another second tile", 256, {"tile_0_001": swapped}),
            ("2^62 entries", 256, {"checkpoint": lambda data: data.replace(b"\n258\n", b"\n%d\n" % 2**62)})]]


def anchored():
    entries, other = plain(5), plain(3) + plain(2, 10)

    def anchor(entries, size):
        tree = log_tree.Tree([log_tree.leaf(data) for data in entries[:size]])
        return note(checkpoint(ORIGIN, size, tree.root()), FIRST)

    good, stranger = files(entries, FIRST), files(entries, THIEF)
    root = changed(good, checkpoint=note(checkpoint(ORIGIN, 5, log_tree.EMPTY), FIRST).encode())
    tests = [copy("valid", f"goes on from an anchor at {size}", ["anchor"], good, anchor=anchor(entries, size))
             for size in [0, 1, 3, 4, 5]]
    return tests + [copy("invalid", comment, ["anchor"], made, None, bad, anchor(*known))
                    for comment, made, bad, known in [
                        ("its end is missing", files(entries[:3], FIRST), 3, (entries, 5)),
                        ("it is empty", files([], FIRST), 0, (entries, 5)),
                        ("an anchor of other entries", good, 0, (other, 4)),
                        ("as long as the anchor, of other entries", good, 0, (other, 5)),
                        ("nobody vouches for what is behind the anchor", stranger, 3, (entries, 3)),
                        ("another root behind the anchor", root, 3, (entries, 3))]]
