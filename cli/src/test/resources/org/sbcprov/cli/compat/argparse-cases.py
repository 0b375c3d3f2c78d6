"""Tells what argparse makes of command lines.

Usage: argparse-cases.py OPTIONS CASES

OPTIONS has a line for each option: letter or "-", name, "value" or "flag", separated by blanks.
CASES has a line for each command line, its words ended by the character 0x1f.
Prints one line for each: "usage"; "help"; or all that was given, sorted, as name=value or name.
"""

import argparse
import contextlib
import io
import sys


def parser():
    made = argparse.ArgumentParser()
    with open(sys.argv[1], encoding='utf-8') as options:
        for line in options:
            letter, name, kind = line.split()
            names = ['--' + name] if letter == '-' else ['-' + letter, '--' + name]
            if kind == 'value':
                made.add_argument(*names)
            else:
                made.add_argument(*names, action='store_true', default=False)
    made.add_argument('positional', nargs='?')
    return made


def answer(made, words):
    try:
        with contextlib.redirect_stderr(io.StringIO()), contextlib.redirect_stdout(io.StringIO()):
            given = vars(made.parse_args(words))
    except SystemExit as end:
        return 'help' if end.code == 0 else 'usage'
    found = [name + '=' + value for name, value in given.items() if isinstance(value, str)]
    found += [name for name, value in given.items() if value is True]
    return ' '.join(sorted(found))


made = parser()
with open(sys.argv[2], encoding='utf-8') as cases:
    for line in cases:
        print(answer(made, line.rstrip('\n').split('\x1f')[:-1]))
