package org.sbcprov.eeprom.lint;

import java.util.List;
import java.util.Locale;
import org.sbcprov.eeprom.BootKey;
import org.sbcprov.eeprom.BootKeyType;

/** Rules for the value of one key, by its type. A boot order has rules of its own. */
final class ValueRules {
  private static final long UNSIGNED_MAX = 0xffff_ffffL;
  private static final String SUBNET = "SUBNET";
  private static final List<String> TRUE = List.of("yes", "on", "true", "y", "enabled", "enable");
  private static final List<String> FALSE = List.of("no", "off", "false", "n", "disabled", "disable");

  private final Findings findings;

  private ValueRules(Findings findings) {
    this.findings = findings;
  }

  static void check(ConfText conf, Findings findings) {
    ValueRules rules = new ValueRules(findings);
    for (SettingLine setting : conf.settings()) {
      if (setting.known().isPresent()) {
        rules.check(setting, setting.known().get());
      }
    }
  }

  private void check(SettingLine setting, BootKey key) {
    if (key.type().isNumber()) {
      checkNumber(setting, key);
    } else if (key.type() != BootKeyType.BOOT_ORDER && !setting.value().isEmpty()) {
      checkText(setting, key);
    }
  }

  private void checkNumber(SettingLine setting, BootKey key) {
    String value = setting.value();
    String shown = "\"" + SettingLine.shown(value) + "\"";
    NumberText number = NumberText.of(value);
    String advice = key.values().isEmpty() ? "Write a number, decimal or with 0x." : "Write " + key.valueWords() + ".";
    if (number.form() == NumberText.Form.EMPTY) {
      findings.value(
          Rule.EMPTY_VALUE, setting, key.name() + " has no value", advice + " Without the line, the default counts.");
      return;
    }
    String word = value.toLowerCase(Locale.ROOT);
    if (TRUE.contains(word) || FALSE.contains(word)) {
      String digit = TRUE.contains(word) ? "1" : "0";
      if (key.allows(Integer.parseInt(digit))) {
        findings.value(
            Rule.WORD_FOR_NUMBER, setting, shown + " is no number to the bootloader", "Write " + digit + ".", digit);
        return;
      }
    }
    boolean fits = key.allows(number.value()) && number.value() <= most(key);
    if (number.form() == NumberText.Form.BARE_HEXADECIMAL && key.hexadecimal() && fits) {
      findings.value(
          Rule.HEX_WITHOUT_0X, setting, shown + " is hexadecimal, which begins with 0x", "Write 0x" + value + ".",
          "0x" + value);
    } else if (!number.isGood()) {
      findings.value(Rule.NOT_A_NUMBER, setting, shown + " is not a number", advice);
    } else if (isOctal(value, number) && fits && number.value() >= least(key)) {
      findings.value(
          Rule.LEADING_ZERO, setting,
          shown + " begins with 0, which may be read as an octal number", "Write " + number.value() + ".",
          Long.toString(number.value()));
    } else {
      checkRange(setting, key, number.value(), advice);
    }
  }

  private static boolean isOctal(String value, NumberText number) {
    int start = value.charAt(0) == '-' || value.charAt(0) == '+' ? 1 : 0;
    return number.form() == NumberText.Form.DECIMAL && value.length() > start + 1 && value.charAt(start) == '0';
  }

  private static long least(BootKey key) {
    return key.type() == BootKeyType.SIGNED ? Integer.MIN_VALUE : 0;
  }

  private static long most(BootKey key) {
    return key.type() == BootKeyType.SIGNED ? Integer.MAX_VALUE : UNSIGNED_MAX;
  }

  private void checkRange(SettingLine setting, BootKey key, long number, String advice) {
    if (number < 0 && least(key) == 0) {
      findings.value(Rule.NEGATIVE, setting, key.name() + " cannot be negative", advice);
    } else if (number > most(key) || number < least(key)) {
      findings.value(
          Rule.NUMBER_TOO_LARGE, setting, SettingLine.shown(setting.value()) + " does not fit 32 bits", advice);
    } else if (!key.allows(number)) {
      boolean single = true;
      for (BootKey.Range range : key.values()) {
        single &= range.least() == range.most();
      }
      findings.value(
          single ? Rule.NOT_ALLOWED : Rule.OUT_OF_RANGE, setting,
          key.name() + " can be " + key.valueWords() + ", not " + SettingLine.shown(setting.value()), advice);
    }
  }

  private void checkText(SettingLine setting, BootKey key) {
    String value = setting.value();
    switch (key.type()) {
      case IPV4 -> checkAddress(setting, key);
      case MAC -> checkMac(setting);
      case HEX -> {
        if (value.length() != key.maxLength() || !isHex(value)) {
          bad(Rule.BAD_HASH, setting, "is not the SHA-256 of a file",
              "Write its " + key.maxLength() + " hexadecimal digits, as sha256sum gives them.");
        }
      }
      case OTP_ROWS -> {
        boolean good = value.length() == 3 && value.charAt(1) == ',' && value.charAt(0) != value.charAt(2);
        if (!good || !isRow(value.charAt(0)) || !isRow(value.charAt(2))) {
          bad(Rule.BAD_OTP_ROWS, setting, "is not two rows of fuses",
              "Write two different numbers from 0 to 7 with a comma between them, such as 0,1.");
        }
      }
      case VID_PID -> checkVidPid(setting);
      case HOST -> checkHost(setting);
      case PATH -> checkPath(setting);
      case URL -> {
        if (!value.startsWith("http://") && !value.startsWith("https://")) {
          bad(Rule.BAD_URL, setting, "is not a URL", "It begins with http:// or https://.");
        }
      }
      case NETCONSOLE -> {
        if (NetconsoleText.lacksOnlySource(value)) {
          bad(Rule.BAD_NETCONSOLE, setting, "does not have the board's own address, which is the only part it needs",
              "Put it between the first @ and /, such as 6665@169.254.1.1/,6666@/.");
        } else if (!NetconsoleText.isGood(value)) {
          bad(Rule.BAD_NETCONSOLE, setting, "is not what NETCONSOLE needs",
              "Write SOURCE_PORT@SOURCE_IP/DEVICE,PORT@IP/MAC with all of its @ / , such as 6665@169.254.1.1/,6666@/.");
        }
      }
      default -> {}
    }
    if (key.maxLength() > 0 && value.length() > key.maxLength() && key.type() != BootKeyType.HEX
        && key.type() != BootKeyType.VID_PID) {
      findings.value(
          Rule.TEXT_TOO_LONG, setting,
          key.name() + " has " + value.length() + " characters; the bootloader keeps " + key.maxLength(),
          "Make it shorter.");
    }
  }

  private void checkAddress(SettingLine setting, BootKey key) {
    long address = Ipv4.parse(setting.value());
    if (address < 0 && key.name().equals(SUBNET)) {
      tellMask(setting);
    } else if (address < 0) {
      bad(Rule.BAD_IPV4, setting, "is not an IPv4 address", "Write four numbers from 0 to 255, such as 192.168.1.10.");
    } else if (!key.name().equals(SUBNET) && !Ipv4.isHost(address)) {
      bad(Rule.UNUSABLE_ADDRESS, setting, "is an address that no host can have",
          "Write the address of a host. To leave it to DHCP, remove the line.");
    }
  }

  private void tellMask(SettingLine setting) {
    String value = setting.value();
    String problem = "is not the mask of a subnet";
    NumberText bits = NumberText.of(value.startsWith("/") ? value.substring(1) : value);
    boolean length = bits.form() == NumberText.Form.DECIMAL && bits.value() > 0 && bits.value() < 32;
    if (length) {
      String mask = Ipv4.mask((int) bits.value());
      findings.value(
          Rule.BAD_IPV4, setting, "\"" + SettingLine.shown(value) + "\" " + problem, "Write " + mask + ".", mask);
    } else {
      bad(Rule.BAD_IPV4, setting, problem, "Write four numbers, such as 255.255.255.0.");
    }
  }

  private void checkMac(SettingLine setting) {
    String value = setting.value();
    boolean good = value.length() == 17;
    for (int i = 0; i < value.length() && good; i++) {
      good = i % 3 == 2 ? value.charAt(i) == ':' : isHex(value.substring(i, i + 1));
    }
    if (!good) {
      bad(Rule.BAD_MAC, setting, "is not a MAC address", "Write six bytes with colons, such as dc:a6:32:01:36:c2.");
    } else if ((Character.digit(value.charAt(1), 16) & 1) != 0 || value.equals("00:00:00:00:00:00")) {
      bad(Rule.UNUSABLE_MAC, setting, "is no MAC address of a single device",
          "The second digit has to be even, and not all digits 0.");
    }
  }

  private void checkVidPid(SettingLine setting) {
    String[] devices = setting.value().split(",", -1);
    boolean good = devices.length <= 4;
    for (String device : devices) {
      good &= device.length() == 8 && isHex(device);
    }
    if (!good) {
      bad(Rule.BAD_VID_PID, setting, "is not a list of USB devices",
          "Write up to four devices, each as eight hexadecimal digits, vendor first: 034700a0,a4231234.");
    }
  }

  private void checkHost(SettingLine setting) {
    String value = setting.value();
    String host = value.toLowerCase(Locale.ROOT);
    int scheme = host.indexOf("://");
    host = scheme < 0 ? host : host.substring(scheme + 3);
    int end = 0;
    while (end < host.length() && isHostCharacter(host.charAt(end))) {
      end++;
    }
    String plain = host.substring(0, end);
    boolean readable = end == host.length() || host.charAt(end) == '/' || host.charAt(end) == ':';
    if (plain.equals(value)) {
      return;
    }
    String message = "is not a host: there are only a-z, 0-9, - and . in one";
    if (readable && !plain.isEmpty()) {
      findings.value(
          Rule.BAD_HTTP_HOST, setting, "\"" + SettingLine.shown(value) + "\" " + message,
          "Write " + SettingLine.shown(plain) + "; path and port are HTTP_PATH and HTTP_PORT.", plain);
    } else {
      bad(Rule.BAD_HTTP_HOST, setting, message, "Write a name or an IPv4 address alone.");
    }
  }

  private void checkPath(SettingLine setting) {
    String value = setting.value();
    int start = 0;
    int end = value.length();
    while (start < end && value.charAt(start) == '/') {
      start++;
    }
    while (end > start && value.charAt(end - 1) == '/') {
      end--;
    }
    if (end - start < value.length()) {
      findings.value(
          Rule.HTTP_PATH_SLASH, setting,
          "The bootloader puts / around the path itself", "Write it without.", value.substring(start, end));
    }
  }

  private void bad(Rule rule, SettingLine setting, String problem, String fix) {
    findings.value(rule, setting, "\"" + SettingLine.shown(setting.value()) + "\" " + problem, fix);
  }

  private static boolean isRow(char c) {
    return c >= '0' && c <= '7';
  }

  private static boolean isHostCharacter(char c) {
    return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '.';
  }

  static boolean isHex(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 'f' || Character.digit(text.charAt(i), 16) < 0) {
        return false;
      }
    }
    return true;
  }
}
