package org.sbcprov.imaging.packed;

import java.util.List;
import java.util.Map;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;

/** What can be wrong with a zip archive that is not damage. */
final class ZipFailures {
  private ZipFailures() {}

  static BadInput encrypted(Object file, String member) {
    return new BadInput(
        "image.packed-encrypted",
        file + " is encrypted: " + ZipNames.shown(member) + " cannot be read without a password",
        facts(file, member),
        "Unpack it yourself, and give the unpacked file.");
  }

  static BadInput method(Object file, String member, int method) {
    String words = method == 9 ? "Deflate64" : "method " + method;
    return new BadInput(
        "image.packed-form",
        ZipNames.shown(member) + " in " + file + " is compressed with " + words + ", which is not read here",
        facts(file, member),
        "Unpack it yourself, and give the unpacked file.");
  }

  static BadInput noImage(Object file, List<String> names, boolean pipe) {
    String found = names.isEmpty() ? "it has no files" : "it has " + String.join(", ", names);
    return new BadInput(
        "image.packed-several",
        file + " is a zip archive in which it is not clear what the image is: " + found,
        Facts.of("file", PackedFailures.fact(file), "members", names),
        pipe
            ? "Give the file itself instead of a pipe, or unpack it and give the image."
            : "Unpack it, and give the image that is in it.");
  }

  static BadInput streamed(Object file, String member) {
    return new BadInput(
        "image.packed-form",
        ZipNames.shown(member) + " in " + file + " is stored without its length, so that its end cannot be found in a pipe",
        facts(file, member),
        "Give the file itself instead of a pipe.");
  }

  private static Map<String, Object> facts(Object file, String member) {
    return Facts.of("file", PackedFailures.fact(file), "member", ZipNames.shown(member));
  }
}
