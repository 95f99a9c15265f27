"""The log's tree: roots, proofs and the places of tiles, by the words of RFC 6962 and C2SP tlog-tiles."""

import functools
import hashlib

from common import case, flipped

EMPTY = hashlib.sha256(b"").digest()


def leaf(entry):
    return hashlib.sha256(b"\x00" + entry).digest()


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


@functools.cache
def numbered(number):
    """The leaf hash of entry I of the trees in here: the ASCII text `leaf I`."""
    return leaf(f"leaf {number}".encode())


def half(count):
    """The largest power of two below the number of leaves."""
    return 1 << (count - 1).bit_length() - 1


class Tree:
    """Of a list of leaf hashes; RFC 6962, 2.1."""

    def __init__(self, leaves):
        self.leaves = leaves
        self.known = {}

    def root(self, start=0, end=None):
        end = len(self.leaves) if end is None else end
        if end - start <= 1:
            return self.leaves[start] if end > start else EMPTY
        if (start, end) not in self.known:
            middle = start + half(end - start)
            self.known[start, end] = node(self.root(start, middle), self.root(middle, end))
        return self.known[start, end]

    def path(self, index, start=0, end=None):
        """PATH(m, D[n]) of 2.1.1."""
        end = len(self.leaves) if end is None else end
        if end - start <= 1:
            return []
        middle = start + half(end - start)
        if index < middle:
            return self.path(index, start, middle) + [self.root(middle, end)]
        return self.path(index, middle, end) + [self.root(start, middle)]

    def consistency(self, old, start=0, end=None, whole=True):
        """PROOF(m, D[n]) and SUBPROOF of 2.1.2."""
        end = len(self.leaves) if end is None else end
        if old == end - start:
            return [] if whole else [self.root(start, end)]
        middle = start + half(end - start)
        if old <= middle - start:
            return self.consistency(old, start, middle, whole) + [self.root(middle, end)]
        return self.consistency(old - (middle - start), middle, end, False) + [self.root(start, middle)]


@functools.cache
def tree(size):
    return Tree([numbered(number) for number in range(size)])


def place(number, width):
    """C2SP tlog-tiles: three digits a folder, an x before all but the last."""
    digits = str(number)
    digits = digits.zfill((len(digits) + 2) // 3 * 3)
    parts = [digits[i : i + 3] for i in range(0, len(digits), 3)]
    path = "/".join(["x" + part for part in parts[:-1]] + parts[-1:])
    return path if width == 256 else f"{path}.p/{width}"


def make():
    return roots() + inclusions() + consistencies() + tiles()


def roots():
    sizes = [*range(258), 511, 512, 513, 1000, 4096, 65535, 65536, 65537]
    return [case("tree", "valid", f"{size} leaves", size=size, root=tree(size).root()) for size in sizes]


def inclusion(result, comment, flags, index, size, hashes, leaf_hash, root):
    return case("inclusion", result, comment, flags, index=index, size=size, leafHash=leaf_hash, root=root,
                hashes=[value.hex() for value in hashes])


def inclusions():
    tests = []
    for size in [1, 2, 3, 4, 5, 6, 7, 8, 9, 255, 256, 257, 513, 1000]:
        for index in sorted({0, 1, size // 2, size - 2, size - 1} & set(range(size))):
            tests.append(inclusion(
                "valid", f"leaf {index} of {size}", [], index, size, tree(size).path(index), numbered(index),
                tree(size).root()))
    for index, size in [(0, 1), (2, 5), (4, 5), (6, 7), (200, 257), (256, 257), (999, 1000)]:
        path, own, root = tree(size).path(index), numbered(index), tree(size).root()
        wrong = {
            "another leaf": (index, size, path, numbered(index + 1), root),
            "another root": (index, size, path, own, tree(size + 1).root()),
            "no such place": (size, size, path, own, root),
            "a hash more": (index, size, path + [root], own, root),
            "a node as a leaf": (index, size, path, node(own, own), root),
            "a tree of nothing": (0, 0, path, own, root),
        }
        if path:
            wrong |= {
                "the place beside it": (index ^ 1, size, path, own, root),
                "a hash less": (index, size, path[:-1], own, root),
                "a flipped hash": (index, size, [flipped(path[0])] + path[1:], own, root),
                "nothing": (index, size, [], own, root),
            }
            if index < half(size):
                wrong["a proof of a smaller tree"] = (
                    index, size, tree(half(size)).path(index), own, tree(half(size)).root())
        if len(path) > 1:
            wrong["another order"] = (index, size, path[::-1], own, root)
        tests += [inclusion("invalid", comment, [comment.replace(" ", "-")], *values)
                  for comment, values in wrong.items()]
    return tests


def consistency(result, comment, flags, old, new, hashes, old_root, new_root):
    return case("consistency", result, comment, flags, oldSize=old, newSize=new, oldRoot=old_root,
                newRoot=new_root, hashes=[value.hex() for value in hashes])


def proof(old, new):
    return tree(new).consistency(old) if old else []


def consistencies():
    tests = []
    for new in [1, 2, 3, 4, 5, 6, 7, 8, 255, 256, 257, 1000]:
        for old in sorted({0, 1, 2, 3, 4, new // 2, new - 1, new} & set(range(new + 1))):
            tests.append(consistency(
                "valid", f"{old} of {new}", [], old, new, proof(old, new), tree(old).root(), tree(new).root()))
    for old, new in [(1, 2), (3, 7), (4, 7), (6, 8), (255, 256), (256, 257), (300, 1000)]:
        path, old_root, new_root = proof(old, new), tree(old).root(), tree(new).root()
        wrong = {
            "another old root": (old, new, path, tree(old + 1).root(), new_root),
            "another new root": (old, new, path, old_root, tree(new + 1).root()),
            "a hash less": (old, new, path[:-1], old_root, new_root),
            "a hash more": (old, new, path + [new_root], old_root, new_root),
            "a flipped hash": (old, new, [flipped(path[0])] + path[1:], old_root, new_root),
            "from a larger tree": (new, old, path, new_root, old_root),
            "of one size": (old, old, path, old_root, old_root),
            "of one size, with another root": (old, old, [], old_root, new_root),
            "from nothing": (0, new, path, EMPTY, new_root),
            "from nothing, with another root": (0, new, [], old_root, new_root),
        }
        if old < half(new):
            wrong["a proof of a smaller tree"] = (old, new, proof(old, half(new)), old_root, tree(half(new)).root())
        tests += [consistency("invalid", comment, [comment.replace(" ", "-").replace(",", "")], *values)
                  for comment, values in wrong.items()]
    return tests


def tiles():
    plan = [
        (0, 0, 1), (0, 0, 255), (0, 0, 256), (0, 1, 256), (0, 999, 256), (0, 1000, 256), (0, 1000, 17),
        (1, 0, 3), (1, 1234067, 8), (2, 999999, 256), (3, 1000000, 1), (7, 0, 127), (0, 36028797018963967, 255),
    ]
    tests = []
    for level, number, width in plan:
        shown = {"path": f"tile/{level}/{place(number, width)}"}
        if level == 0:
            shown |= {"entriesPath": f"tile/entries/{place(number, width)}",
                      "valuesPath": f"values/{place(number, width)}"}
        tests.append(case("tile", "valid", shown["path"], level=level, number=number, width=width, **shown))
    return tests
