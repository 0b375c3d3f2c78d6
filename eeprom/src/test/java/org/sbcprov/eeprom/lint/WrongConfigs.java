package org.sbcprov.eeprom.lint;

import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.board.BoardCatalogue;
import org.sbcprov.eeprom.Chip;

/** Wrong configurations: at least one for each rule, and each with exactly one mistake. */
final class WrongConfigs {
  /** A mistake, and where it is to be found. */
  record Wrong(Rule rule, byte[] text, int line, int column, Lint.Target target) {
    @Override
    public String toString() {
      return rule.id() + " " + line + ":" + column + " "
          + Arrays.toString(Arrays.copyOf(text, Math.min(text.length, 8))) + text.length;
    }
  }

  private static final Lint.Target ANY = Lint.Target.unknown();
  private static final Lint.Target OF_2711 = ANY.withChip(Chip.BCM2711);
  private static final Lint.Target OF_2712 = ANY.withChip(Chip.BCM2712);
  private static final Lint.Target OF_2020 = OF_2711.withBuilt(LocalDate.of(2020, 9, 3));
  private static final Lint.Target OF_2026 = OF_2711.withBuilt(LocalDate.of(2026, 8, 4));
  private static final Lint.Target CM5 = ANY.withBoard(BoardCatalogue.find("cm5"));
  private static final Lint.Target CM4 = ANY.withBoard(BoardCatalogue.find("cm4"));
  private static final Lint.Target WITHOUT_KEY =
      new Lint.Target(Optional.empty(), Optional.empty(), 4076, Optional.empty(), Optional.of(false));

  /** In front of each wrong line, so that it is line 3 and not the lines' number is the mistake. */
  private static final String HEAD = "[all]\nBOOT_UART=0\n";

  private WrongConfigs() {}

  static List<Wrong> all() {
    List<Wrong> all = new ArrayList<>();
    all.add(whole(Rule.TOO_LARGE, HEAD + "#".repeat(4076 - HEAD.length()) + "\n", 1, 1));
    all.add(whole(Rule.HARD_TO_READ_BACK, HEAD + "#".repeat(2200) + "\n", 1, 1));
    all.add(whole(Rule.FEW_LINES, "BOOT_ORDER=0xf21\n", 1, 1));
    all.add(whole(Rule.FEW_LINES, "", 1, 1));
    all.add(new Wrong(Rule.UTF_16, (HEAD + "\n").getBytes(StandardCharsets.UTF_16LE), 1, 1, ANY));
    all.add(new Wrong(Rule.UTF_16, ("\ufeff" + HEAD + "\n").getBytes(StandardCharsets.UTF_16BE), 1, 1, ANY));
    all.add(whole(Rule.BYTE_ORDER_MARK, "\u00ef\u00bb\u00bf[all]\nBOOT_UART=0\n\n", 1, 1));
    all.add(whole(Rule.BYTE_ORDER_MARK, "\u00ef\u00bb\u00bfBOOT_UART=0\n\n\n", 1, 1));
    all.add(wrong(Rule.NUL_BYTE, "HDMI_DELAY=\0000", 3, 12));
    all.add(wrong(Rule.CONTROL_BYTE, "HDMI_DELAY=0\033[0m", 3, 13));
    all.add(wrong(Rule.LONE_CR, "HDMI_DELAY=0\rDISABLE_HDMI=1", 3, 13));
    all.add(whole(Rule.CRLF, "[all]\r\nBOOT_UART=0\r\nHDMI_DELAY=0\r\n", 1, 6));
    all.add(wrong(Rule.NON_ASCII, "TFTP_PREFIX=1\nTFTP_PREFIX_STR=b\u00c3\u00bcro/", 4, 18));

    all.add(wrong(Rule.NO_EQUALS, "BOOT_UART", 3, 1));
    all.add(wrong(Rule.NO_EQUALS, "=0", 3, 1));
    all.add(wrong(Rule.COMMENT_SIGN, "; for the lab", 3, 1));
    all.add(wrong(Rule.COMMENT_SIGN, "// HDMI_DELAY=0", 3, 1));
    all.add(wrong(Rule.LEADING_BLANK, "  HDMI_DELAY=0", 3, 1));
    all.add(wrong(Rule.BLANK_BEFORE_EQUALS, "HDMI_DELAY =0", 3, 11));
    all.add(wrong(Rule.BLANK_BEFORE_EQUALS, "HDMI_DELAY = 0", 3, 11));
    all.add(wrong(Rule.BLANK_AFTER_EQUALS, "HDMI_DELAY= 0", 3, 12));
    all.add(wrong(Rule.TRAILING_BLANK, "TFTP_IP=192.168.1.1  ", 3, 20));
    all.add(wrong(Rule.QUOTED_VALUE, "TFTP_IP=\"192.168.1.1\"", 3, 9));
    all.add(wrong(Rule.QUOTED_VALUE, "HDMI_DELAY='0'", 3, 12));
    all.add(wrong(Rule.TRAILING_COMMENT, "BOOT_ORDER=0xf41 # SD first", 3, 18));
    all.add(wrong(Rule.TRAILING_COMMENT, "TFTP_IP=# not yet", 3, 9));
    all.add(wrong(Rule.SHELL_EXPORT, "export HDMI_DELAY=0", 3, 1));
    all.add(wrong(Rule.COLON_SEPARATOR, "HDMI_DELAY: 0", 3, 11));
    all.add(wrong(Rule.WRONG_CASE, "Hdmi_Delay=0", 3, 1));

    all.add(wrong(Rule.MISSPELT_KEY, "BOOT_ODER=0xf41", 3, 1));
    all.add(wrong(Rule.MISSPELT_KEY, "TFTP_PREFIXSTR=", 3, 1));
    all.add(wrong(Rule.WRONG_NAME, "SELF_UPDATE=0", 3, 1));
    all.add(wrong(Rule.WRONG_NAME, "TFTP_SERVER=192.168.1.1", 3, 1));
    all.add(wrong(Rule.WRONG_NAME, "NVME_BOOT=1", 3, 1));
    all.add(wrong(Rule.UNKNOWN_KEY, "MY_OWN_DATA=1", 3, 1));
    all.add(wrong(Rule.CONFIG_TXT_KEY, "dtparam=audio=on", 3, 1));
    all.add(wrong(Rule.CONFIG_TXT_KEY, "hdmi_mode:0=4", 3, 1));
    all.add(wrong(Rule.BOOTLOADER_KEY_IN_CONFIG_TXT, "[config.txt]\narm_64bit=1\nBOOT_ORDER=0xf41", 5, 1));
    all.add(wrong(Rule.UPDATER_SETTING, "FIRMWARE_RELEASE_STATUS=latest", 3, 1));
    all.add(wrong(Rule.UPDATER_SETTING, "BOOTFS=/boot", 3, 1));
    all.add(wrong(Rule.KEY_NOT_ON_CHIP, "PCIE_PROBE=1", 3, 1, OF_2711));
    all.add(wrong(Rule.KEY_NOT_ON_BOARD, "SD_OVERCURRENT_CHECK=0", 3, 1, CM5));
    all.add(wrong(Rule.KEY_NOT_ON_BOARD, "VL805=1", 3, 1, OF_2712));
    all.add(wrong(Rule.KEY_NOT_ON_BOARD, "[tryboot]\nVL805=1", 4, 1, OF_2712));
    all.add(wrong(Rule.KEY_TOO_NEW, "HTTP_HOST=boot.example.com", 3, 1, OF_2020));
    all.add(wrong(Rule.KEY_GONE, "SKIP_FW_CHECK=1", 3, 1, OF_2020));
    all.add(wrong(Rule.KEY_WITHOUT_EFFECT, "PXE_OPTION43=My Server", 3, 1));

    all.add(wrong(Rule.EMPTY_VALUE, "HDMI_DELAY=", 3, 12));
    all.add(wrong(Rule.NOT_A_NUMBER, "HDMI_DELAY=5s", 3, 12));
    all.add(wrong(Rule.NOT_A_NUMBER, "HDMI_DELAY=0x", 3, 12));
    all.add(wrong(Rule.NOT_A_NUMBER, "PSU_MAX_CURRENT=5A", 3, 17));
    all.add(wrong(Rule.NOT_A_NUMBER, "DHCP_TIMEOUT=5e3", 3, 14));
    all.add(wrong(Rule.NOT_A_NUMBER, "UART_BAUD=115200b", 3, 11));
    all.add(wrong(Rule.NOT_A_NUMBER, "DISABLE_HDMI=5A", 3, 14));
    all.add(wrong(Rule.NOT_A_NUMBER, "XHCI_DEBUG=1ffffffff", 3, 12));
    all.add(wrong(Rule.WORD_FOR_NUMBER, "DISABLE_HDMI=yes", 3, 14));
    all.add(wrong(Rule.HEX_WITHOUT_0X, "XHCI_DEBUG=1f", 3, 12));
    all.add(wrong(Rule.LEADING_ZERO, "HDMI_DELAY=010", 3, 12));
    all.add(wrong(Rule.NOT_ALLOWED, "DISABLE_HDMI=007", 3, 14));
    all.add(wrong(Rule.OUT_OF_RANGE, "WAKE_ON_GPIO=007", 3, 14));
    all.add(wrong(Rule.NEGATIVE, "HDMI_DELAY=-01", 3, 12));
    all.add(wrong(Rule.NEGATIVE, "HDMI_DELAY=-1", 3, 12));
    all.add(wrong(Rule.NUMBER_TOO_LARGE, "DHCP_OPTION97=0x134695052", 3, 15));
    all.add(wrong(Rule.OUT_OF_RANGE, "DHCP_TIMEOUT=45", 3, 14));
    all.add(wrong(Rule.OUT_OF_RANGE, "MAX_RESTARTS=-2", 3, 14));
    all.add(wrong(Rule.NOT_ALLOWED, "UART_BAUD=14400", 3, 11));
    all.add(wrong(Rule.CURRENT_TOO_SMALL, "PSU_MAX_CURRENT=5", 3, 17));
    all.add(wrong(Rule.CURRENT_TOO_SMALL, "PSU_MAX_CURRENT=499", 3, 17));
    all.add(wrong(Rule.VALUE_NOT_ON_BOARD, "WAKE_ON_GPIO=2", 3, 14, CM5));
    all.add(wrong(Rule.VALUE_NOT_ON_BOARD, "WAKE_ON_GPIO=2", 3, 14, CM4));
    all.add(wrong(Rule.VALUE_NOT_ON_BOARD, "WAKE_ON_GPIO=2", 3, 14, OF_2712));
    all.add(wrong(Rule.TEXT_TOO_LONG, "HTTP_HOST=" + "a".repeat(60) + ".com", 3, 11));
    all.add(wrong(Rule.BAD_IPV4, "TFTP_IP=192.168.1.256", 3, 9));
    all.add(wrong(Rule.BAD_IPV4, "TFTP_IP=192.168.1", 3, 9));
    all.add(wrong(Rule.UNUSABLE_ADDRESS, "TFTP_IP=255.255.255.255", 3, 9));
    all.add(wrong(Rule.BAD_MAC, "MAC_ADDRESS=dc-a6-32-01-36-c2", 3, 13));
    all.add(wrong(Rule.UNUSABLE_MAC, "MAC_ADDRESS=01:00:5e:00:00:01", 3, 13));
    all.add(wrong(Rule.BAD_HASH, "HTTP_HOST=boot.example.com\nHTTP_CACERT_HASH=abcd", 4, 18));
    all.add(wrong(Rule.BAD_OTP_ROWS, "MAC_ADDRESS_OTP=0,8", 3, 17));
    all.add(wrong(Rule.BAD_VID_PID, "USB_MSD_EXCLUDE_VID_PID=0347:00a0", 3, 25));
    all.add(wrong(Rule.BAD_URL, "IMAGER_REPO_URL=downloads.example.com/os.json", 3, 17));
    all.add(wrong(Rule.BAD_NETCONSOLE, "NETCONSOLE=6665@169.254.1.1", 3, 12));
    all.add(wrong(Rule.BAD_HTTP_HOST, "HTTP_HOST=http://Boot.example.com:8080/x", 3, 11));
    all.add(wrong(Rule.HTTP_PATH_SLASH, "HTTP_HOST=boot.example.com\nHTTP_PATH=/images/", 4, 11));

    all.add(wrong(Rule.DUPLICATE_KEY, "HDMI_DELAY=0\nHDMI_DELAY=5", 3, 1));
    all.add(wrong(Rule.DUPLICATE_KEY, "[cm4]\nHDMI_DELAY=0\n[cm4]\nHDMI_DELAY=5", 4, 1));
    all.add(wrong(Rule.REPEATED_SETTING, "HDMI_DELAY=0\nHDMI_DELAY=0", 4, 1));
    all.add(wrong(Rule.SHADOWED_SETTING, "[cm4]\nHDMI_DELAY=0\n[all]\nHDMI_DELAY=5", 4, 1));

    all.add(wrong(Rule.UNKNOWN_SECTION, "[pi04]\nHDMI_DELAY=0", 3, 2));
    all.add(wrong(Rule.UNKNOWN_SECTION, "[tryboo]\nHDMI_DELAY=0", 3, 2));
    all.add(wrong(Rule.UNKNOWN_SECTION, "[kitchen]\nHDMI_DELAY=0", 3, 2));
    all.add(wrong(Rule.SECTION_CASE, "[CM4]\nHDMI_DELAY=0", 3, 2));
    all.add(wrong(Rule.MALFORMED_SECTION, "[cm4\nHDMI_DELAY=0", 3, 1));
    all.add(wrong(Rule.MALFORMED_SECTION, " [cm4]\nHDMI_DELAY=0", 3, 2));
    all.add(wrong(Rule.MALFORMED_SECTION, "[ cm4 ]\nHDMI_DELAY=0", 3, 2));
    all.add(wrong(Rule.TEXT_BEHIND_SECTION, "[cm4] # the modules\nHDMI_DELAY=0", 3, 6));
    all.add(wrong(Rule.BAD_FILTER, "[gpio4=low]\nHDMI_DELAY=0", 3, 2));
    all.add(wrong(Rule.BAD_FILTER, "[0x100000009ffefdef]\nHDMI_DELAY=0", 3, 2));
    all.add(wrong(Rule.BAD_FILTER, "[partition]\nHDMI_DELAY=0", 3, 2));
    all.add(wrong(Rule.BAD_FILTER, "[board-type>0x11]\nHDMI_DELAY=0", 3, 2));
    all.add(wrong(Rule.FILTER_ELSEWHERE, "[EDID=DEL-DELL_U2422H]\nHDMI_DELAY=0", 3, 2));
    all.add(wrong(Rule.FILTER_ELSEWHERE, "[boot_partition=2]\nHDMI_DELAY=0", 3, 2));
    all.add(wrong(Rule.FILTER_NOT_ON_CHIP, "[boot_count>3]\nHDMI_DELAY=0", 3, 2, OF_2711));
    all.add(wrong(Rule.FILTER_TOO_NEW, "[cm4]\nBOOT_ORDER=0xf1", 3, 2, OF_2020));
    all.add(wrong(Rule.NEVER_MATCHES, "[pi4]\nHDMI_DELAY=0", 3, 2, OF_2712));
    all.add(wrong(Rule.NEVER_MATCHES, "[pi3]\nHDMI_DELAY=0", 3, 2));
    all.add(wrong(Rule.NEVER_MATCHES, "[board-type=0x17]\nHDMI_DELAY=0", 3, 2, OF_2711));
    all.add(wrong(Rule.SECTION_NOT_ENDED, "[gpio7=0]\nPARTITION=2\n\nBOOT_ORDER=0xf41", 6, 1));
    all.add(wrong(Rule.NONE_SWALLOWS_REST, "[none]\nuserdata0=1\nBOOT_ORDER=0xf41", 5, 1));

    all.add(wrong(Rule.ORDER_FORM, "BOOT_ORDER=sd,network,restart", 3, 12));
    all.add(wrong(Rule.ORDER_FORM, "BOOT_ORDER=first the card", 3, 12));
    all.add(wrong(Rule.ORDER_WITHOUT_0X, "BOOT_ORDER=f21", 3, 12));
    all.add(wrong(Rule.ORDER_WITHOUT_0X, "BOOT_ORDER=3841", 3, 12));
    all.add(wrong(Rule.ORDER_WITHOUT_0X, "BOOT_ORDER=5A", 3, 12));
    all.add(wrong(Rule.ORDER_FORM, "BOOT_ORDER=restart", 3, 12));
    all.add(wrong(Rule.ORDER_TOO_LONG, "BOOT_ORDER=0xf12345671", 3, 12));
    all.add(wrong(Rule.ORDER_EMPTY, "BOOT_ORDER=", 3, 12));
    all.add(wrong(Rule.ORDER_UNDEFINED, "BOOT_ORDER=0xf81", 3, 12));
    all.add(wrong(Rule.ORDER_DEPRECATED, "BOOT_ORDER=0xf20", 3, 12));
    all.add(wrong(Rule.ORDER_REPEATED, "BOOT_ORDER=0xf141", 3, 12));
    all.add(wrong(Rule.ORDER_DEAD_DIGITS, "BOOT_ORDER=0x4f1", 3, 12));
    all.add(wrong(Rule.ORDER_DEAD_DIGITS, "BOOT_ORDER=0xf31", 3, 12));
    all.add(wrong(Rule.ORDER_NO_END, "BOOT_ORDER=0x41", 3, 12));
    all.add(wrong(Rule.ORDER_NO_END, "BOOT_ORDER=0x1", 3, 12, OF_2026));
    all.add(wrong(Rule.ORDER_NOTHING, "BOOT_ORDER=0xf", 3, 12));
    all.add(wrong(Rule.ORDER_MODE_MISSING, "BOOT_ORDER=0xf51", 3, 12, OF_2712));
    all.add(wrong(Rule.ORDER_MODE_TOO_NEW, "BOOT_ORDER=0xf61", 3, 12, OF_2020));
    all.add(wrong(Rule.ENDLESS_RETRIES, "BOOT_ORDER=0xf21\nSD_BOOT_MAX_RETRIES=-1", 4, 21));
    all.add(wrong(Rule.MAX_RESTARTS_UNUSED, "BOOT_ORDER=0xe21\nMAX_RESTARTS=3", 4, 1));

    String network = "CLIENT_IP=192.168.1.32\nSUBNET=255.255.255.0\nTFTP_IP=192.168.1.1\n";
    all.add(wrong(Rule.STATIC_IP_INCOMPLETE, "CLIENT_IP=192.168.1.32\nTFTP_IP=192.168.1.1", 3, 1));
    all.add(wrong(Rule.STATIC_IP_WITHOUT_CLIENT, "GATEWAY=192.168.1.1", 3, 1));
    all.add(wrong(Rule.NETMASK, network.replace("255.255.255.0", "255.0.255.0"), 4, 8));
    all.add(wrong(Rule.GATEWAY_OUTSIDE_SUBNET, network + "GATEWAY=192.168.2.1", 6, 9));
    all.add(wrong(Rule.SERVER_OUTSIDE_SUBNET, network.replace("192.168.1.1\n", "192.168.2.1\n"), 5, 9));
    all.add(wrong(Rule.ADDRESS_TWICE, network + "GATEWAY=192.168.1.32", 6, 9));
    all.add(wrong(Rule.ADDRESS_OF_SUBNET, network.replace("1.32", "1.255"), 3, 11));
    all.add(wrong(Rule.MAC_TWICE, "MAC_ADDRESS=dc:a6:32:01:36:c2\nMAC_ADDRESS_OTP=0,1", 4, 1));

    all.add(wrong(Rule.PREFIX_WITHOUT_TEXT, "TFTP_PREFIX=1", 3, 1));
    all.add(wrong(Rule.PREFIX_TEXT_UNUSED, "TFTP_PREFIX_STR=rack1/", 3, 1));
    all.add(wrong(Rule.PREFIX_WITHOUT_SLASH, "TFTP_PREFIX=1\nTFTP_PREFIX_STR=rack1", 4, 17));
    all.add(wrong(Rule.HTTP_WITHOUT_HOST, "BOOT_ORDER=0xf71", 3, 12));
    all.add(wrong(Rule.HTTP_WITHOUT_KEY, "BOOT_ORDER=0xf71\nHTTP_HOST=boot.example.com", 4, 1, WITHOUT_KEY));
    all.add(wrong(Rule.HTTP_SETTING_UNUSED, "HTTP_PATH=images", 3, 1));
    all.add(wrong(Rule.HTTP_NAME_WITHOUT_DNS, network + "HTTP_HOST=boot.example.com", 6, 11));

    all.add(wrong(Rule.SIGNED_BOOT_WITHOUT_KEY, "SIGNED_BOOT=1", 3, 1, WITHOUT_KEY));
    all.add(wrong(Rule.SIGNED_BOOT_WITHOUT_KEY, "[cm4]\nSIGNED_BOOT=0x3", 4, 1, WITHOUT_KEY));

    all.add(wrong(Rule.POWER_OFF_IGNORED, "POWER_OFF_ON_HALT=1\nWAKE_ON_GPIO=1", 3, 1, OF_2711));
    all.add(wrong(Rule.POWER_OFF_IGNORED, "POWER_OFF_ON_HALT=1", 3, 1, OF_2711));
    all.add(wrong(Rule.POWER_BUTTON_IGNORED, "POWER_OFF_ON_HALT=0\nWAIT_FOR_POWER_BUTTON=1", 4, 1));
    all.add(wrong(Rule.WATCHDOG_UNUSED, "BOOT_WATCHDOG_PARTITION=2", 3, 1));
    all.add(wrong(Rule.NET_INSTALL_CONTRADICTION, "NET_INSTALL_ENABLED=0\nNET_INSTALL_AT_POWER_ON=1", 4, 1));
    all.add(wrong(Rule.NET_INSTALL_WITHOUT_SCREEN, "DISABLE_HDMI=1\nNET_INSTALL_ENABLED=1", 4, 1));
    all.add(wrong(Rule.REQUEST_LONGER_THAN_DHCP, "DHCP_TIMEOUT=5000\nDHCP_REQ_TIMEOUT=5000", 4, 1));
    return all;
  }

  private static Wrong wrong(Rule rule, String lines, int line, int column) {
    return wrong(rule, lines, line, column, ANY);
  }

  private static Wrong wrong(Rule rule, String lines, int line, int column, Lint.Target target) {
    String text = HEAD + lines + (lines.endsWith("\n") ? "" : "\n");
    return new Wrong(rule, text.getBytes(StandardCharsets.ISO_8859_1), line, column, target);
  }

  private static Wrong whole(Rule rule, String text, int line, int column) {
    return new Wrong(rule, text.getBytes(StandardCharsets.ISO_8859_1), line, column, ANY);
  }
}
