#!/usr/bin/env python3
"""Trains the two tables of src/detect/value: what names, words and paths of real code look like.

    python3 benches/train/text_model.py SOURCE_TREE... --out src/detect/value

The shipped tables were trained on Debian's linux-source-6.1 (every 6th file), the sources of the crates in Cargo.lock
(~/.cargo/registry/src) and Python 3.11's standard library. Same input, same output: files are visited in sorted order
and nothing is drawn at random. Tokens that look like data (long digit or hex runs) are left out, and a token counts
with the logarithm of its frequency, so that one popular identifier does not become the language.

text.model  29*29*29 bytes: cost in 1/16 bit of a symbol after two others, index (before * 29 + previous) * 29 + next.
            Symbols: 0 boundary, 1-26 letters regardless of case, 27 a digit, 28 anything else.
            Then 16 pairs of bytes: cost in 1/16 bit of lower and of upper case for a letter after the classes of two
            characters (class: 0 boundary or other, 1 lower, 2 upper, 3 digit; index before * 4 + previous).
words.txt   lower-case words of 3 to 14 letters that several sources use, sorted, one a line.
"""

import argparse
import collections
import math
import os
import re

TOKEN = re.compile(rb"[A-Za-z][A-Za-z0-9_.\-/]{2,63}")
HEXISH = re.compile(rb"(?:0x)?[0-9a-fA-F]{6,}$|.*[0-9a-fA-F]*[0-9][0-9a-fA-F]{8,}")
PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
SUFFIXES = (".c", ".h", ".rs", ".py", ".md", ".rst", ".txt", ".toml", ".json", ".yaml", ".yml", ".js", ".sh", ".html", ".pl", ".pm", ".S", ".dts")
N = 29


def files(root):
    for folder, folders, names in os.walk(root):
        folders.sort()
        for name in sorted(names):
            if name.endswith(SUFFIXES) or name.startswith(("Kconfig", "Makefile")):
                yield os.path.join(folder, name)


def symbol(c):
    if 97 <= c <= 122:
        return c - 96
    if 65 <= c <= 90:
        return c - 64
    return 27 if 48 <= c <= 57 else 28


def char_class(c):
    if 97 <= c <= 122:
        return 1
    if 65 <= c <= 90:
        return 2
    return 3 if 48 <= c <= 57 else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("trees", nargs="+", help="folders of source; PATH:N takes every N-th file")
    parser.add_argument("--out", required=True)
    parser.add_argument("--words", type=int, default=9000)
    options = parser.parse_args()

    tokens = collections.Counter()
    words = collections.defaultdict(collections.Counter)
    for number, tree in enumerate(options.trees):
        tree, _, step = tree.partition(":")
        for index, path in enumerate(files(tree)):
            if index % int(step or 1) or not os.path.isfile(path):
                continue
            with open(path, "rb") as file:
                content = file.read(300_000)
            seen = set(TOKEN.findall(content))
            for token in seen:
                if not HEXISH.match(token):
                    tokens[token] += 1
            parts = set()
            for token in seen:
                parts.update(p.lower() for p in PART.findall(token.decode()) if 3 <= len(p) <= 14)
            for part in parts:
                words[number][part] += 1

    tri = [[[0.0] * N for _ in range(N)] for _ in range(N)]
    case = [[0.5, 0.5] for _ in range(16)]
    for token, count in sorted(tokens.items()):
        weight = math.log2(1 + count)
        if count < 2:
            continue
        a, b, ca, cb = 0, 0, 0, 0
        for c in token:
            s, k = symbol(c), char_class(c)
            tri[a][b][s] += weight
            if k in (1, 2):
                case[ca * 4 + cb][k - 1] += weight
            a, b, ca, cb = b, s, cb, k
        tri[a][b][0] += weight

    uni = [1.0] * N
    bi = [[0.0] * N for _ in range(N)]
    for a in range(N):
        for b in range(N):
            for c in range(N):
                bi[b][c] += tri[a][b][c]
                uni[c] += tri[a][b][c]
    total = sum(uni)
    table = bytearray()
    for a in range(N):
        for b in range(N):
            t, l = sum(tri[a][b]), sum(bi[b])
            for c in range(N):
                p1 = uni[c] / total
                p2 = (bi[b][c] + 20 * p1) / (l + 20)
                p3 = (tri[a][b][c] + 20 * p2) / (t + 20)
                table.append(min(255, round(-math.log2(p3) * 16)))
    for lower, upper in case:
        table.append(min(255, round(-math.log2(lower / (lower + upper)) * 16)))
        table.append(min(255, round(-math.log2(upper / (lower + upper)) * 16)))
    with open(os.path.join(options.out, "text.model"), "wb") as file:
        file.write(table)

    score = collections.Counter()
    for number in words:
        most = max(words[number].values())
        for word, count in words[number].items():
            if count >= 3:
                score[word] += 1.0 + math.log(1 + count) / math.log(1 + most)
    # Short parts are noise (register names) unless really common.
    ranked = sorted(score, key=lambda w: (-score[w] * min(len(w), 6), w))
    best = [w for w in ranked if re.search("[aeiouy]", w)][: options.words]
    with open(os.path.join(options.out, "words.txt"), "w") as file:
        file.write("".join(w + "\n" for w in sorted(best)))


main()
