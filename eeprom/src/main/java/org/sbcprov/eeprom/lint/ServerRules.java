package org.sbcprov.eeprom.lint;

import java.util.List;

/** Rules for what is fetched from TFTP and HTTP servers. */
final class ServerRules {
  private static final String PREFIX = "TFTP_PREFIX";
  private static final String PREFIX_TEXT = "TFTP_PREFIX_STR";
  private static final String HOST = "HTTP_HOST";
  private static final int HTTP = 7;

  private final ConfText conf;
  private final Findings findings;

  private ServerRules(ConfText conf, Findings findings) {
    this.conf = conf;
    this.findings = findings;
  }

  static void check(ConfText conf, Lint.Target target, Findings findings) {
    ServerRules rules = new ServerRules(conf, findings);
    rules.checkPrefix();
    rules.checkHttpBoot(target);
    rules.checkHttpSettings();
  }

  private void checkPrefix() {
    SettingLine byText = null;
    for (SettingLine setting : conf.all(PREFIX)) {
      NumberText number = NumberText.of(setting.value());
      byText = number.isGood() && number.value() == 1 ? setting : byText;
    }
    if (byText != null && !conf.sets(PREFIX_TEXT)) {
      tell(
          Rule.PREFIX_WITHOUT_TEXT, byText, "TFTP_PREFIX=1 takes TFTP_PREFIX_STR, which is not set",
          "Add TFTP_PREFIX_STR, such as TFTP_PREFIX_STR=rack1/.");
    }
    if (byText == null && conf.sets(PREFIX_TEXT)) {
      tell(
          Rule.PREFIX_TEXT_UNUSED, conf.all(PREFIX_TEXT).get(0), "TFTP_PREFIX_STR counts with TFTP_PREFIX=1 only",
          "Add TFTP_PREFIX=1.");
    }
    for (SettingLine setting : conf.all(PREFIX_TEXT)) {
      if (!setting.value().isEmpty() && !setting.value().endsWith("/")) {
        findings.value(
            Rule.PREFIX_WITHOUT_SLASH, setting,
            "File names follow directly: the board asks for " + SettingLine.shown(setting.value()) + "config.txt",
            "For a directory, write " + SettingLine.shown(setting.value()) + "/.", setting.value() + "/");
      }
    }
  }

  private void checkHttpBoot(Lint.Target target) {
    SettingLine order = OrderRules.firstWith(conf, HTTP);
    if (order == null) {
      return;
    }
    if (!conf.sets(HOST)) {
      findings.value(
          Rule.HTTP_WITHOUT_HOST, order,
          "The boot order has HTTP (7) and no HTTP_HOST, so the board starts network install from raspberrypi.com",
          "Add HTTP_HOST, and put your public key into the image; or take 7 out of the order.");
    } else if (target.ownKey().isPresent() && !target.ownKey().get()) {
      tell(
          Rule.HTTP_WITHOUT_KEY, conf.all(HOST).get(0),
          "HTTP boot needs a signature, and the image has no public key of yours to check it with",
          "Put your public key into the image, and sign boot.img with its private key.");
    }
  }

  private void checkHttpSettings() {
    for (String key : List.of("HTTP_PATH", "HTTP_CACERT_HASH")) {
      if (conf.sets(key) && !conf.sets(HOST)) {
        tell(
            Rule.HTTP_SETTING_UNUSED, conf.all(key).get(0), key + " counts together with HTTP_HOST only",
            "Add HTTP_HOST, or remove " + key + ".");
      }
    }
    SettingLine host = conf.certain(HOST);
    if (host != null && Ipv4.parse(host.value()) < 0 && conf.sets("CLIENT_IP") && !conf.sets("DNS_IP")) {
      findings.value(
          Rule.HTTP_NAME_WITHOUT_DNS, host,
          "With a fixed address there is no DHCP to name a name server, and there is no DNS_IP",
          "Add DNS_IP, or give the server's address.");
    }
  }

  private void tell(Rule rule, SettingLine setting, String message, String fix) {
    findings.add(rule, setting.line().number(), setting.keyColumn(), message, fix);
  }
}
