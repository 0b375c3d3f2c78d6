package org.sbcprov.imaging.tree;

import java.nio.ByteBuffer;

/**
 * A path in an archive as a tree has it.
 *
 * @param path without {@code .}, empty names and slashes at the ends
 * @param absolute whether it began with a slash
 */
record TarPath(String path, boolean absolute) {
  /**
   * Reads a path.
   *
   * @return null when it is not UTF-8 or has {@code ..} in it
   */
  static TarPath of(byte[] bytes) {
    String text = TreeText.utf8(ByteBuffer.wrap(bytes));
    if (text == null) {
      return null;
    }
    StringBuilder path = new StringBuilder(text.length());
    int start = 0;
    while (start <= text.length()) {
      int slash = text.indexOf('/', start);
      int end = slash < 0 ? text.length() : slash;
      String name = text.substring(start, end);
      if (name.equals("..")) {
        return null;
      }
      if (!name.isEmpty() && !name.equals(".")) {
        path.append(path.length() == 0 ? "" : "/").append(name);
      }
      start = end + 1;
    }
    return new TarPath(path.toString(), text.startsWith("/"));
  }
}
