package org.sbcprov.imaging.place;

import org.sbcprov.imaging.content.Found;

/**
 * A place in an image.
 *
 * @param title for messages, such as {@code partition 4 "fip"}
 * @param word a short name, which files that are made of it get
 * @param role {@code bl2}, {@code fip}, {@code env} or empty: what belongs there whatever lies there now
 * @param position its first byte
 * @param room bytes that belong to it; 0 when that is not known
 * @param found what lies there
 */
record Location(String title, String word, String role, long position, long room, Found found) {}
