package org.sbcprov.eeprom.lint;

/**
 * The value of {@code NETCONSOLE}: {@code SOURCE_PORT@SOURCE_IP/DEVICE,PORT@IP/MAC}. All but the source's address may
 * be empty, but none of the signs between them may be missing.
 */
final class NetconsoleText {
  private NetconsoleText() {}

  static boolean isGood(String text) {
    int comma = text.indexOf(',');
    if (comma < 0 || text.indexOf(',', comma + 1) >= 0) {
      return false;
    }
    String source = text.substring(0, comma);
    return isEnd(source) && !addressOf(source).isEmpty() && isEnd(text.substring(comma + 1));
  }

  /** Whether it is as it has to be but for the source's address, which is not there. */
  static boolean lacksOnlySource(String text) {
    int comma = text.indexOf(',');
    if (comma < 0 || text.indexOf(',', comma + 1) >= 0) {
      return false;
    }
    String source = text.substring(0, comma);
    return isEnd(source) && addressOf(source).isEmpty() && isEnd(text.substring(comma + 1));
  }

  private static boolean isEnd(String text) {
    int at = text.indexOf('@');
    int slash = text.indexOf('/');
    if (at < 0 || slash < at || text.indexOf('@', at + 1) >= 0 || text.indexOf('/', slash + 1) >= 0) {
      return false;
    }
    String port = text.substring(0, at);
    NumberText number = NumberText.of(port);
    boolean goodPort = port.isEmpty() || number.isGood() && number.value() > 0 && number.value() <= 0xffff;
    String address = addressOf(text);
    return goodPort && (address.isEmpty() || Ipv4.parse(address) >= 0);
  }

  private static String addressOf(String text) {
    return text.substring(text.indexOf('@') + 1, text.indexOf('/'));
  }
}
