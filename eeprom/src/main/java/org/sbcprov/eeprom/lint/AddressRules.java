package org.sbcprov.eeprom.lint;

import java.util.List;

/** Rules for a fixed IP address: CLIENT_IP, SUBNET and TFTP_IP together take the place of DHCP. */
final class AddressRules {
  private static final String CLIENT = "CLIENT_IP";
  private static final String SUBNET = "SUBNET";
  private static final String GATEWAY = "GATEWAY";
  private static final String TFTP = "TFTP_IP";
  private static final String DNS = "DNS_IP";

  private final ConfText conf;
  private final Findings findings;

  private AddressRules(ConfText conf, Findings findings) {
    this.conf = conf;
    this.findings = findings;
  }

  static void check(ConfText conf, Findings findings) {
    AddressRules rules = new AddressRules(conf, findings);
    rules.checkSet();
    rules.checkMask();
    rules.checkReach();
    if (conf.sets("MAC_ADDRESS") && conf.sets("MAC_ADDRESS_OTP")) {
      rules.tell(
          Rule.MAC_TWICE, conf.all("MAC_ADDRESS_OTP").get(0),
          "Both MAC_ADDRESS and MAC_ADDRESS_OTP are set", "Keep the one that is meant.");
    }
  }

  private void checkSet() {
    if (conf.sets(CLIENT)) {
      boolean http = conf.sets("HTTP_HOST");
      String missing = conf.sets(SUBNET) ? "" : SUBNET;
      if (!conf.sets(TFTP) && !http) {
        missing += (missing.isEmpty() ? "" : " and ") + TFTP;
      }
      if (!missing.isEmpty()) {
        tell(
            Rule.STATIC_IP_INCOMPLETE, conf.all(CLIENT).get(0),
            "For a fixed address, CLIENT_IP needs " + missing + ", too", "Add " + missing + ", or remove CLIENT_IP.");
      }
      return;
    }
    for (String key : List.of(SUBNET, GATEWAY)) {
      if (conf.sets(key)) {
        tell(
            Rule.STATIC_IP_WITHOUT_CLIENT, conf.all(key).get(0),
            key + " counts with a fixed address only, and there is no CLIENT_IP",
            "Add CLIENT_IP, or remove " + key + ".");
        return;
      }
    }
  }

  private void checkMask() {
    for (SettingLine setting : conf.all(SUBNET)) {
      long mask = Ipv4.parse(setting.value());
      if (mask >= 0 && !Ipv4.isMask(mask)) {
        findings.value(
            Rule.NETMASK, setting, SettingLine.shown(setting.value()) + " is not the mask of a subnet",
            "A mask is ones followed by zeros in binary, such as 255.255.255.0.");
      }
    }
  }

  private void checkReach() {
    long client = address(CLIENT);
    if (client < 0) {
      return;
    }
    for (String key : List.of(GATEWAY, TFTP, DNS)) {
      if (address(key) == client) {
        findings.value(
            Rule.ADDRESS_TWICE, conf.certain(key), key + " is the board's own address, CLIENT_IP",
            "Give the address of the other host.");
      }
    }
    long mask = address(SUBNET);
    if (mask < 0 || !Ipv4.isMask(mask)) {
      return;
    }
    long hosts = ~mask & 0xffff_ffffL;
    if (hosts > 1 && ((client & hosts) == 0 || (client & hosts) == hosts)) {
      findings.value(
          Rule.ADDRESS_OF_SUBNET, conf.certain(CLIENT), "This is the address of the subnet or of all its hosts",
          "Give the board an address between the two.");
    }
    if (isOutside(GATEWAY, client, mask)) {
      findings.value(
          Rule.GATEWAY_OUTSIDE_SUBNET, conf.certain(GATEWAY),
          "The gateway is outside the board's subnet, so the board cannot reach it",
          "Correct GATEWAY, CLIENT_IP or SUBNET.");
    }
    if (isOutside(TFTP, client, mask) && !conf.sets(GATEWAY)) {
      findings.value(
          Rule.SERVER_OUTSIDE_SUBNET, conf.certain(TFTP),
          "The TFTP server is in another subnet, and there is no GATEWAY", "Add GATEWAY, or correct the addresses.");
    }
  }

  private boolean isOutside(String key, long client, long mask) {
    long address = address(key);
    return address >= 0 && (address & mask) != (client & mask);
  }

  /** The address that a key is set to, as far as that is certain; else -1. */
  private long address(String key) {
    SettingLine setting = conf.certain(key);
    return setting == null ? -1 : Ipv4.parse(setting.value());
  }

  private void tell(Rule rule, SettingLine setting, String message, String fix) {
    findings.add(rule, setting.line().number(), setting.keyColumn(), message, fix);
  }
}
