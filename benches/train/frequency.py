#!/usr/bin/env python3
"""Counts which bytes follow each other in source text: src/detect/frequency.txt.

    python3 benches/train/frequency.py SOURCE_TREE... > src/detect/frequency.txt

The shipped table was counted over the corpus of benches/corpus.txt and the sources of the crates in Cargo.lock: for each
of nine kinds of files the first 8 MB, at most 200 KB of a file, in the order of the SHA-1 of their paths below the tree.

64 lines of 64 characters: the character n of line m says how rare the symbol n behind the symbol m is, as minus the
binary logarithm of the share of that pair, doubled, from `!` on. A symbol is the low five bits of a byte and its seventh.
"""

import collections
import hashlib
import math
import os
import sys

KINDS = [
    (".c", ".h"), (".js", ".ts"), (".py",), (".rs",), (".go",), (".php",), (".rb",), (".java",),
    (".json", ".yml", ".yaml", ".md", ".xml", ".sh"),
]
MOST = 8_000_000
OF_A_FILE = 200_000
SYMBOLS = bytes(byte & 0x1F | (byte & 0x40) >> 1 for byte in range(256))


def files(trees):
    for tree in trees:
        for folder, _, names in os.walk(tree):
            for name in names:
                path = os.path.join(folder, name)
                below = os.path.relpath(path, tree)
                yield hashlib.sha1(os.fsencode(below)).digest(), path


def main():
    kinds = {ending: kind for kind in KINDS for ending in kind}
    read = collections.Counter()
    pairs = collections.Counter()
    for _, path in sorted(files(sys.argv[1:])):
        kind = kinds.get(os.path.splitext(path)[1])
        if kind is None or read[kind] > MOST or os.path.islink(path):
            continue
        with open(path, "rb") as file:
            text = file.read(OF_A_FILE).translate(SYMBOLS)
        read[kind] += len(text)
        pairs.update(zip(text, text[1:]))
    all_pairs = sum(pairs.values())
    for first in range(64):
        row = ""
        for second in range(64):
            count = pairs[first, second]
            rarity = round(-2 * math.log2(count / all_pairs)) if count else 93
            row += chr(33 + min(93, rarity))
        print(row)


main()
