package org.sbcprov.eeprom.lint;

import java.util.Locale;

/** All rules. Their names are promises to scripts; {@code docs/boot-conf.md} lists them. */
public enum Rule {
  TOO_LARGE(Severity.ERROR, "larger than the image has room for; 4076 bytes at most"),
  HARD_TO_READ_BACK(Severity.INFO, "over 2048 bytes: vcgencmd on a running board may fail to read it back"),
  FEW_LINES(Severity.WARNING, "fewer than 3 lines, which rpi-eeprom-update replaces by its default"),

  UTF_16(Severity.ERROR, "UTF-16, as some editors save texts"),
  BYTE_ORDER_MARK(Severity.ERROR, "a byte order mark in front of the first line"),
  NUL_BYTE(Severity.ERROR, "bytes that are 0"),
  CONTROL_BYTE(Severity.WARNING, "control characters"),
  LONE_CR(Severity.ERROR, "lines that end with CR alone"),
  CRLF(Severity.WARNING, "lines that end with CR LF"),
  NON_ASCII(Severity.WARNING, "characters outside ASCII, except in comments"),

  NO_EQUALS(Severity.ERROR, "a line that is neither a setting nor a filter nor a comment"),
  COMMENT_SIGN(Severity.WARNING, "a comment that begins with ; or //"),
  LEADING_BLANK(Severity.ERROR, "blanks in front of a key"),
  BLANK_BEFORE_EQUALS(Severity.ERROR, "blanks between a key and ="),
  BLANK_AFTER_EQUALS(Severity.WARNING, "blanks behind ="),
  TRAILING_BLANK(Severity.WARNING, "blanks behind a text, which become part of it"),
  QUOTED_VALUE(Severity.ERROR, "quotes around a value"),
  TRAILING_COMMENT(Severity.WARNING, "a comment behind a value"),
  SHELL_EXPORT(Severity.ERROR, "export or set in front of a key"),
  COLON_SEPARATOR(Severity.ERROR, "a colon in place of ="),
  WRONG_CASE(Severity.ERROR, "a key in another case than the bootloader's"),

  MISSPELT_KEY(Severity.ERROR, "a key that is not known, but nearly"),
  WRONG_NAME(Severity.ERROR, "a name that people use for a key or for something else"),
  UNKNOWN_KEY(Severity.WARNING, "a key that is not known"),
  CONFIG_TXT_KEY(Severity.ERROR, "a setting of config.txt in the bootloader's part"),
  BOOTLOADER_KEY_IN_CONFIG_TXT(Severity.ERROR, "a key of the bootloader behind [config.txt]"),
  UPDATER_SETTING(Severity.ERROR, "a setting of /etc/default/rpi-eeprom-update"),
  KEY_NOT_ON_CHIP(Severity.WARNING, "a key that no bootloader for the chip knows"),
  KEY_NOT_ON_BOARD(Severity.WARNING, "a key for other boards"),
  KEY_TOO_NEW(Severity.WARNING, "a key that came after the image was built"),
  KEY_GONE(Severity.WARNING, "a key that newer bootloaders no longer know"),
  KEY_WITHOUT_EFFECT(Severity.WARNING, "a key that does nothing"),

  EMPTY_VALUE(Severity.WARNING, "no value where a number has to be"),
  NOT_A_NUMBER(Severity.ERROR, "something else where a number has to be"),
  WORD_FOR_NUMBER(Severity.ERROR, "yes, on, true and the like in place of 1 or 0"),
  HEX_WITHOUT_0X(Severity.ERROR, "hexadecimal digits without 0x"),
  LEADING_ZERO(Severity.WARNING, "a decimal number with zeros in front"),
  NEGATIVE(Severity.ERROR, "a negative number where there is none"),
  NUMBER_TOO_LARGE(Severity.ERROR, "a number that does not fit 32 bits"),
  OUT_OF_RANGE(Severity.ERROR, "a number below or above what is allowed"),
  NOT_ALLOWED(Severity.ERROR, "a number that is none of those allowed"),
  CURRENT_TOO_SMALL(Severity.WARNING, "PSU_MAX_CURRENT below 500 mA, such as a number of amperes"),
  VALUE_NOT_ON_BOARD(Severity.WARNING, "a number that is for another board"),
  TEXT_TOO_LONG(Severity.ERROR, "a text that is longer than the bootloader keeps"),
  BAD_IPV4(Severity.ERROR, "not an IPv4 address"),
  UNUSABLE_ADDRESS(Severity.ERROR, "an IPv4 address that no host can have"),
  BAD_MAC(Severity.ERROR, "not a MAC address"),
  UNUSABLE_MAC(Severity.ERROR, "a MAC address for groups, or all zeros"),
  BAD_HASH(Severity.ERROR, "not the 64 hexadecimal digits of a SHA-256"),
  BAD_OTP_ROWS(Severity.ERROR, "not two rows of fuses"),
  BAD_VID_PID(Severity.ERROR, "not a list of up to four USB devices"),
  BAD_URL(Severity.ERROR, "not a URL"),
  BAD_NETCONSOLE(Severity.ERROR, "not the form that NETCONSOLE needs"),
  BAD_HTTP_HOST(Severity.ERROR, "a host with a scheme, path, port or capitals"),
  HTTP_PATH_SLASH(Severity.WARNING, "a path with / at its beginning or end"),

  DUPLICATE_KEY(Severity.WARNING, "a setting that a later line for the same boards replaces"),
  REPEATED_SETTING(Severity.WARNING, "the same setting once more"),
  SHADOWED_SETTING(Severity.WARNING, "a setting for some boards that a later line for all boards replaces"),

  UNKNOWN_SECTION(Severity.ERROR, "a filter that is not known"),
  SECTION_CASE(Severity.ERROR, "a filter with capitals"),
  MALFORMED_SECTION(Severity.ERROR, "a filter without ], with blanks in it or in front of it"),
  TEXT_BEHIND_SECTION(Severity.WARNING, "something behind a filter in its line"),
  BAD_FILTER(Severity.ERROR, "a filter that is not written as it has to be"),
  FILTER_ELSEWHERE(Severity.ERROR, "a filter that config.txt has, but not the bootloader"),
  FILTER_NOT_ON_CHIP(Severity.WARNING, "a filter that the bootloaders for the chip do not have"),
  FILTER_TOO_NEW(Severity.WARNING, "a filter that came after the image was built"),
  NEVER_MATCHES(Severity.WARNING, "a filter for boards with another chip"),
  SECTION_NOT_ENDED(Severity.WARNING, "settings that seem to be for all boards, behind a filter that never ends"),
  NONE_SWALLOWS_REST(Severity.WARNING, "settings behind [none] without [all]"),

  ORDER_FORM(Severity.ERROR, "not a boot order"),
  ORDER_WITHOUT_0X(Severity.ERROR, "a boot order without 0x"),
  ORDER_TOO_LONG(Severity.ERROR, "a boot order of more than 8 digits"),
  ORDER_EMPTY(Severity.WARNING, "an empty boot order"),
  ORDER_UNDEFINED(Severity.ERROR, "a digit from 8 to d"),
  ORDER_DEPRECATED(Severity.WARNING, "digit 0"),
  ORDER_REPEATED(Severity.WARNING, "a digit twice"),
  ORDER_DEAD_DIGITS(Severity.WARNING, "digits behind restart, stop or rpiboot, which are never tried"),
  ORDER_NO_END(Severity.WARNING, "neither restart nor stop at the end"),
  ORDER_NOTHING(Severity.ERROR, "nothing is tried at all"),
  ORDER_MODE_MISSING(Severity.WARNING, "a mode that the chip or the board does not have"),
  ORDER_MODE_TOO_NEW(Severity.WARNING, "a mode that came after the image was built"),
  ENDLESS_RETRIES(Severity.WARNING, "a mode that is tried for ever, so that those behind it never are"),
  MAX_RESTARTS_UNUSED(Severity.WARNING, "MAX_RESTARTS without restart in the boot order"),

  STATIC_IP_INCOMPLETE(Severity.WARNING, "CLIENT_IP without SUBNET or TFTP_IP"),
  STATIC_IP_WITHOUT_CLIENT(Severity.WARNING, "SUBNET or GATEWAY without CLIENT_IP"),
  NETMASK(Severity.ERROR, "a mask that is none"),
  GATEWAY_OUTSIDE_SUBNET(Severity.ERROR, "a gateway that the board cannot reach"),
  SERVER_OUTSIDE_SUBNET(Severity.WARNING, "a TFTP server in another subnet, and no gateway"),
  ADDRESS_TWICE(Severity.ERROR, "the board's own address once more, for another host"),
  ADDRESS_OF_SUBNET(Severity.ERROR, "the first or last address of the subnet for the board"),
  MAC_TWICE(Severity.WARNING, "both MAC_ADDRESS and MAC_ADDRESS_OTP"),

  PREFIX_WITHOUT_TEXT(Severity.WARNING, "TFTP_PREFIX=1 without TFTP_PREFIX_STR"),
  PREFIX_TEXT_UNUSED(Severity.WARNING, "TFTP_PREFIX_STR without TFTP_PREFIX=1"),
  PREFIX_WITHOUT_SLASH(Severity.WARNING, "TFTP_PREFIX_STR without / at its end"),
  HTTP_WITHOUT_HOST(Severity.WARNING, "HTTP boot from no server of one's own"),
  HTTP_WITHOUT_KEY(Severity.WARNING, "HTTP boot from an own server, and no public key in the image"),
  HTTP_SETTING_UNUSED(Severity.WARNING, "HTTP_PATH or HTTP_CACERT_HASH without HTTP_HOST"),
  HTTP_NAME_WITHOUT_DNS(Severity.WARNING, "a server by name and a fixed address, and no DNS_IP"),

  SIGNED_BOOT_WITHOUT_KEY(Severity.WARNING, "SIGNED_BOOT, and no public key in the image"),

  POWER_OFF_IGNORED(Severity.WARNING, "POWER_OFF_ON_HALT=1 without WAKE_ON_GPIO=0 on a BCM2711"),
  POWER_BUTTON_IGNORED(Severity.WARNING, "WAIT_FOR_POWER_BUTTON=1 with POWER_OFF_ON_HALT=0"),
  WATCHDOG_UNUSED(Severity.WARNING, "BOOT_WATCHDOG_PARTITION without BOOT_WATCHDOG_TIMEOUT"),
  NET_INSTALL_CONTRADICTION(Severity.WARNING, "network install both off and on"),
  NET_INSTALL_WITHOUT_SCREEN(Severity.WARNING, "network install with DISABLE_HDMI=1"),
  REQUEST_LONGER_THAN_DHCP(Severity.WARNING, "DHCP_REQ_TIMEOUT not below DHCP_TIMEOUT");

  private final Severity severity;
  private final String about;

  Rule(Severity severity, String about) {
    this.severity = severity;
    this.about = about;
  }

  /** Its stable name, such as {@code misspelt-key}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** How bad its findings are. */
  public Severity severity() {
    return severity;
  }

  /** What it looks for, in a few words. */
  public String about() {
    return about;
  }
}
