"""Where two answers of one command differ: the first few paths whose values are not the same."""

import itertools
import json
import sys


def answer(path):
    """The values of an answer: one JSON document, or JSON lines, or plain lines."""
    try:
        text = open(path, encoding="utf-8", errors="replace").read()
    except FileNotFoundError:
        return None
    body, _, code = text.rpartition("exit ")
    try:
        return [json.loads(body), code]
    except ValueError:
        pass
    try:
        return [[json.loads(line) for line in body.splitlines()], code]
    except ValueError:
        return text.splitlines()


def differences(old, new, path=""):
    """Every path at which the two are not equal, with both values."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            yield from differences(old.get(key), new.get(key), f"{path}.{key}")
    elif isinstance(old, list) and isinstance(new, list):
        if len(old) != len(new):
            yield path, f"{len(old)} elements", f"{len(new)} elements"
        for place, pair in enumerate(zip(old, new)):
            yield from differences(*pair, f"{path}[{place}]")
    elif old != new:
        yield path, old, new


found = list(itertools.islice(differences(answer(sys.argv[1]), answer(sys.argv[2])), 1000))
for path, old, new in found[:6]:
    print(f"    {path}: {str(old)[:150]} -> {str(new)[:150]}")
if len(found) > 6:
    print(f"    and {len(found) - 6}{' or more' if len(found) == 1000 else ''} more places")
