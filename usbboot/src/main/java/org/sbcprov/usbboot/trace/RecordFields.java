package org.sbcprov.usbboot.trace;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sbcprov.core.SafeText;
import org.sbcprov.core.usb.UsbPort;

/** The names and values of a record that was read: each has to be of the right kind and within its limits. */
final class RecordFields {
  private static final int SHA256_DIGITS = 64;

  /** The most bytes of a port's text: a bus of three digits, and seven port numbers of three. */
  private static final int PORT_LIMIT = 32;

  private static final int TIERS = 7;

  private final Map<?, ?> fields;
  private final Set<String> read = new HashSet<>();

  RecordFields(Map<?, ?> fields) {
    this.fields = fields;
  }

  boolean has(String name) {
    return fields.get(name) != null;
  }

  private Object value(String name) throws BadRecord {
    Object value = fields.get(name);
    if (value == null) {
      throw new BadRecord("\"" + name + "\" is missing");
    }
    read.add(name);
    return value;
  }

  /** A whole number. */
  long number(String name, long least, long most) throws BadRecord {
    Object value = value(name);
    if (!(value instanceof Long) && !(value instanceof Integer)) {
      throw new BadRecord("\"" + name + "\" is not a whole number");
    }
    long number = ((Number) value).longValue();
    if (number < least || number > most) {
      throw new BadRecord("\"" + name + "\" is " + number + ", not " + least + " to " + most);
    }
    return number;
  }

  int integer(String name, int least, int most) throws BadRecord {
    return (int) number(name, least, most);
  }

  boolean truth(String name) throws BadRecord {
    Object value = value(name);
    if (!(value instanceof Boolean truth)) {
      throw new BadRecord("\"" + name + "\" is neither true nor false");
    }
    return truth;
  }

  /** A text of at most so many characters. */
  String text(String name, int limit) throws BadRecord {
    Object value = value(name);
    if (!(value instanceof String text)) {
      throw new BadRecord("\"" + name + "\" is not a text");
    }
    if (text.length() > limit) {
      throw new BadRecord("\"" + name + "\" has " + text.length() + " characters, more than " + limit);
    }
    return text;
  }

  Optional<String> optionalText(String name, int limit) throws BadRecord {
    return has(name) ? Optional.of(text(name, limit)) : Optional.empty();
  }

  /** Bytes in hexadecimal digits. */
  byte[] bytes(String name, int limit) throws BadRecord {
    String digits = text(name, 2 * limit);
    try {
      return HexFormat.of().parseHex(digits);
    } catch (IllegalArgumentException e) {
      throw new BadRecord("\"" + name + "\" is not in hexadecimal digits");
    }
  }

  String sha256(String name) throws BadRecord {
    String digest = text(name, SHA256_DIGITS);
    boolean good = digest.length() == SHA256_DIGITS;
    for (int i = 0; good && i < SHA256_DIGITS; i++) {
      char digit = digest.charAt(i);
      good = digit >= '0' && digit <= '9' || digit >= 'a' && digit <= 'f';
    }
    if (!good) {
      throw new BadRecord("\"" + name + "\" is not a SHA-256 in lower-case hexadecimal digits");
    }
    return digest;
  }

  RecordFields object(String name) throws BadRecord {
    if (!(value(name) instanceof Map<?, ?> object)) {
      throw new BadRecord("\"" + name + "\" is not an object");
    }
    return new RecordFields(object);
  }

  List<RecordFields> objects(String name, int limit) throws BadRecord {
    if (!(value(name) instanceof List<?> list)) {
      throw new BadRecord("\"" + name + "\" is not a list");
    }
    if (list.size() > limit) {
      throw new BadRecord("\"" + name + "\" has " + list.size() + " entries, more than " + limit);
    }
    List<RecordFields> objects = new ArrayList<>();
    for (Object element : list) {
      if (!(element instanceof Map<?, ?> object)) {
        throw new BadRecord("\"" + name + "\" has an entry that is not an object");
      }
      objects.add(new RecordFields(object));
    }
    return objects;
  }

  /** A port in the form of {@link UsbPort#toString}. */
  UsbPort port(String name) throws BadRecord {
    String text = text(name, PORT_LIMIT);
    List<Integer> ports = new ArrayList<>();
    int separator = text.indexOf('-');
    int bus = portNumber(name, text, 0, separator < 0 ? text.length() : separator);
    int start = separator < 0 ? text.length() + 1 : separator + 1;
    while (start <= text.length()) {
      int end = text.indexOf('.', start);
      end = end < 0 ? text.length() : end;
      ports.add(portNumber(name, text, start, end));
      start = end + 1;
    }
    if (ports.size() > TIERS) {
      throw new BadRecord("\"" + name + "\" has more than " + TIERS + " port numbers");
    }
    return new UsbPort(bus, ports);
  }

  private static int portNumber(String name, String text, int start, int end) throws BadRecord {
    int number = 0;
    boolean good = end > start && end - start <= 3;
    for (int i = start; good && i < end; i++) {
      char digit = text.charAt(i);
      good = digit >= '0' && digit <= '9';
      number = number * 10 + digit - '0';
    }
    if (!good) {
      throw new BadRecord("\"" + name + "\" is not a USB path such as 1-1.2");
    }
    return number;
  }

  /** What this version does not know may change the meaning of what it knows. */
  void requireAllRead() throws BadRecord {
    for (Object name : fields.keySet()) {
      if (!read.contains(name) && fields.get(name) != null) {
        throw new BadRecord("there should be no \"" + SafeText.of(String.valueOf(name)) + "\" in it");
      }
    }
  }
}
