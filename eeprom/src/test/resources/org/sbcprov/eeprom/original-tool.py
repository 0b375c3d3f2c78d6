"""Tells what rpi-eeprom-config makes of images, for many of them in one process.

Usage: original-tool.py RPI_EEPROM_CONFIG CASES

Each line of CASES is an image and the steps to take with it, separated by tabs. A step is one of
  config            read the configuration
  extract           read all files, in order
  file NAME PATH    replace a file by the content of PATH
  time SECONDS      set the time of the update
Prints one line for each: the SHA-256 of what was read or of the image after all steps, or "failed"; and "broken" behind
it when the image after the steps lacks sections that it had before.
"""

import hashlib
import importlib.machinery
import importlib.util
import io
import contextlib
import os
import sys
import tempfile

sys.dont_write_bytecode = True


def load(path):
    loader = importlib.machinery.SourceFileLoader('original', path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader('original', loader))
    loader.exec_module(module)
    return module


def content_sections(tool, image):
    return [(s.offset, s.magic, s.filename) for s in image._sections if s.magic != tool.PAD_MAGIC]


def extracted(image):
    digest = hashlib.sha256()
    here = os.getcwd()
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        try:
            image.extract_files()
        finally:
            os.chdir(here)
        for name in sorted(os.listdir(directory)):
            with open(os.path.join(directory, name), 'rb') as file:
                digest.update(name.encode() + b'\0' + hashlib.sha256(file.read()).digest())
    return digest.hexdigest()


def answer(tool, line):
    fields = line.rstrip('\n').split('\t')
    image = tool.BootloaderImage(fields[0])
    before = content_sections(tool, image)
    for step in fields[1:]:
        words = step.split(' ', 2)
        if words[0] == 'config':
            return hashlib.sha256(image.get_file(tool.BOOTCONF_TXT)).hexdigest()
        if words[0] == 'extract':
            return extracted(image)
        if words[0] == 'time':
            image.set_timestamp(words[1])
        else:
            image.update_file(words[2], words[1])
    result = hashlib.sha256(image._bytes).hexdigest()
    image._sections = []
    try:
        image.parse()
        broken = content_sections(tool, image) != before
    except Exception:
        broken = True
    return result + ' broken' if broken else result


def main():
    tool = load(sys.argv[1])
    with open(sys.argv[2], encoding='utf-8') as cases:
        for line in cases:
            try:
                with contextlib.redirect_stderr(io.StringIO()):
                    print(answer(tool, line))
            except (Exception, SystemExit):
                print('failed')


main()
