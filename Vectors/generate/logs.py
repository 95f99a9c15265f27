"""The log: its tree, notes, proofs, whom to trust, changes of keys, and whole copies."""

import log_copies
import log_entries
import log_notes
import log_tree

ABOUT = (
    "Leaf number I of the trees is the ASCII text `leaf I`. What is invalid must be refused; flags say where: "
    "form (as it is read), or what is wrong with it. Of a copy, firstBadIndex is the first entry that is not what "
    "was signed, or where none can be named the first that nothing vouches for; null where it is no copy at all."
)


def make():
    return log_tree.make() + log_notes.make() + log_entries.make() + log_copies.make()
