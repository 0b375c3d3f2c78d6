package org.sbcprov.imaging.tree;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the headers before and of one member of an archive tell together. */
final class TarMember {
  private static final String SCHILY = "SCHILY.xattr.";
  private static final String LIBARCHIVE = "LIBARCHIVE.xattr.";
  private static final String LIST = "SCHILY.acl.";
  private static final int LARGEST_ATTRIBUTE = 65_536;
  private static final int LONGEST_ATTRIBUTE_NAME = 255;

  /** What a file system has for all attributes of a file, and for its names more: ext4 a block and some bytes. */
  private static final int MOST_ATTRIBUTES = 256;

  private static final int MOST_VALUES = 4192;
  private static final int OBJECT = 64;

  byte[] path;
  byte[] linkPath;
  long uid = TarHeader.BAD;
  long gid = TarHeader.BAD;
  long size = TarHeader.BAD;
  long modified = TarHeader.BAD;
  /** Extended attributes by full name; those of all files are shared until this one has some of its own. */
  private SortedMap<String, byte[]> attributes = Collections.emptySortedMap();

  private boolean own;

  /** Bytes of their values. */
  private int values;
  /** Whether there are access control lists as text, which are not taken. */
  boolean listsAsText;

  /** Of a file with holes: its size with them. */
  long realSize = TarHeader.BAD;

  /** Its name, where the member's own is made up. */
  byte[] sparseName;

  /** Whether a map of its data stands before the data. */
  boolean mapInData;

  /** The map, as numbers in the order in which they were told: offset and length in turn. */
  final TarSparseMap map = new TarSparseMap();

  /** One that nothing is known of. */
  TarMember() {}

  /** One of which is known what holds for all, but for the map of its data. */
  TarMember(TarMember all) {
    path = all.path;
    linkPath = all.linkPath;
    uid = all.uid;
    gid = all.gid;
    size = all.size;
    modified = all.modified;
    attributes = all.attributes();
    values = all.values;
    listsAsText = all.listsAsText;
    realSize = all.realSize;
    sparseName = all.sparseName;
    mapInData = all.mapInData;
  }

  /** Extended attributes by full name, in a map that cannot be changed. */
  SortedMap<String, byte[]> attributes() {
    if (own) {
      own = false;
      attributes = Collections.unmodifiableSortedMap(attributes);
    }
    return attributes;
  }

  /** About the memory that they take. */
  long attributeBytes() {
    long bytes = 0;
    for (Map.Entry<String, byte[]> attribute : attributes.entrySet()) {
      bytes += attribute.getKey().length() + attribute.getValue().length + OBJECT;
    }
    return bytes;
  }

  /** Takes over records; gives what is wrong with them, or null. */
  String apply(List<PaxRecords.Entry> records) {
    for (PaxRecords.Entry record : records) {
      String problem = apply(record);
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }

  private String apply(PaxRecords.Entry record) {
    boolean number = true;
    long value = 0;
    switch (record.key()) {
      case "path":
        path = record.value();
        break;
      case "linkpath":
        linkPath = record.value();
        break;
      case "uid":
        value = uid = record.number();
        break;
      case "gid":
        value = gid = record.number();
        break;
      case "size":
        value = size = record.number();
        break;
      case "mtime":
        value = modified = record.number();
        break;
      case "GNU.sparse.name":
        sparseName = record.value();
        break;
      case "GNU.sparse.size":
      case "GNU.sparse.realsize":
        value = realSize = record.number();
        break;
      case "GNU.sparse.major":
        mapInData = record.number() == 1;
        break;
      case "GNU.sparse.offset":
      case "GNU.sparse.numbytes":
        value = map.add(record.number()) ? 0 : TarHeader.BAD;
        break;
      case "GNU.sparse.map":
        value = map.addAll(record.value()) ? 0 : TarHeader.BAD;
        break;
      default:
        number = false;
        break;
    }
    if (!number) {
      return applyAttribute(record);
    }
    return value == TarHeader.BAD ? "the record " + record.key() + " has no good value" : null;
  }

  private String applyAttribute(PaxRecords.Entry record) {
    String name;
    byte[] value = record.value();
    if (record.key().startsWith(SCHILY)) {
      name = record.key().substring(SCHILY.length());
    } else if (record.key().startsWith(LIBARCHIVE)) {
      try {
        name = URLDecoder.decode(record.key().substring(LIBARCHIVE.length()).replace("+", "%2B"), StandardCharsets.UTF_8);
        value = Base64.getDecoder().decode(unpadded(value));
      } catch (IllegalArgumentException e) {
        return "the extended attribute " + record.key() + " is not encoded as it should be";
      }
      if (attributes.containsKey(name)) {
        return null; // The other form of the same attribute.
      }
    } else {
      listsAsText |= record.key().startsWith(LIST);
      return null;
    }
    if (value.length > LARGEST_ATTRIBUTE || name.isEmpty() || name.length() > LONGEST_ATTRIBUTE_NAME) {
      return "an extended attribute has a name of " + name.length() + " characters and " + value.length + " bytes";
    }
    if (!own) {
      attributes = new TreeMap<>(attributes);
      own = true;
    }
    byte[] older = attributes.put(name, value);
    values += value.length - (older == null ? 0 : older.length);
    return values > MOST_VALUES || attributes.size() > MOST_ATTRIBUTES
        ? attributes.size() + " extended attributes of a file have " + values + " bytes, more than ext4 can hold"
        : null;
  }

  private static byte[] unpadded(byte[] base64) {
    int end = base64.length;
    while (end > 0 && (base64[end - 1] == '=' || base64[end - 1] == '\n')) {
      end--;
    }
    return Arrays.copyOf(base64, end);
  }
}
