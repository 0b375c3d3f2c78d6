package org.sbcprov.cli.image;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sbcprov.cli.options.Options;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.InputFiles;
import org.sbcprov.imaging.custom.AnchoredLines;
import org.sbcprov.imaging.custom.AuthorizedKeys;
import org.sbcprov.imaging.custom.BootScriptLines;
import org.sbcprov.imaging.custom.CloudInit;
import org.sbcprov.imaging.custom.ConfigTxt;
import org.sbcprov.imaging.custom.CopyIn;
import org.sbcprov.imaging.custom.Customization;
import org.sbcprov.imaging.custom.EnvLine;
import org.sbcprov.imaging.custom.ExtlinuxKey;
import org.sbcprov.imaging.custom.Hostname;
import org.sbcprov.imaging.custom.KernelArgument;
import org.sbcprov.imaging.custom.PublicKey;
import org.sbcprov.imaging.custom.UserConf;
import org.sbcprov.imaging.custom.Wifi;
import org.sbcprov.imaging.custom.WirelessNetwork;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What is to be put into an image. */
final class CustomizeOptions {
  private static final int LARGEST_PASSWORD = 4096;
  private static final String CMDLINE = "--cmdline";
  private static final String REMOVE = "--cmdline-remove";

  private final OptionSpec sshKey =
      Options.texts("FILE", "Let the public keys in a file log in over SSH; may be repeated.", "--ssh-key");
  private final OptionSpec user = Options.text("NAME", "Whose keys they are (default: root).", "--user");
  private final OptionSpec hostname = Options.text("NAME", "Name the computer.", "--hostname");
  private final OptionSpec bootIni =
      Options.texts("LINE", "Put a line into boot.ini, with --after or --before; may be repeated.", "--boot-ini-insert");
  private final OptionSpec bootScr =
      Options.texts("LINE", "The same for boot.scr, which is made anew, and boot.cmd.", "--boot-scr-insert");
  private final OptionSpec after =
      Options.text("TEXT", "Behind the line that begins with this or, if none does, has it in it.", "--after");
  private final OptionSpec before = Options.text("TEXT", "In front of such a line.", "--before");
  private final OptionSpec cmdline =
      Options.texts(
          "WORD",
          "Change the kernel's command line: WORD adds, NAME=VALUE sets, +WORD adds beside others, -WORD removes.",
          CMDLINE);
  private final OptionSpec cmdlineRemove =
      Options.texts("WORD", "The same as --cmdline=-WORD.", REMOVE);
  private final OptionSpec configTxt =
      Options.texts("KEY=VALUE", "Set a key of a Raspberry Pi's config.txt, for all boards; may be repeated.", "--config-txt");
  private final OptionSpec env =
      Options.texts("NAME=VALUE", "Set a variable in armbianEnv.txt, uEnv.txt or env.txt; may be repeated.", "--env");
  private final OptionSpec envFile =
      Options.text("PLACE", "The file for --env, where there are several, such as /boot/firmware/env.txt.", "--env-file");
  private final OptionSpec extlinux =
      Options.texts(
          "KEY=VALUE",
          "Set append, fdt, fdtdir, fdtoverlays, initrd or kernel of extlinux.conf's default entry; may be repeated.",
          "--extlinux");
  private final OptionSpec copy =
      Options.texts("SRC:DEST[:MODE[:UID:GID]]", "Put a file or directory there; may be repeated.", "--copy");
  private final OptionSpec cloudInit =
      Options.path("DIR", "Give cloud-init the user-data, meta-data and network-config of a directory.", "--cloud-init");
  private final OptionSpec userConf =
      Options.text("NAME[:HASH]", "Have Raspberry Pi OS make its user, with a password's hash.", "--userconf");
  private final OptionSpec userPassword =
      Options.path("FILE", "The user's password, for --userconf NAME.", "--userconf-password-file");
  private final OptionSpec wifi = Options.text("SSID", "Have it join a wireless network.", "--wifi");
  private final OptionSpec wifiPassword = Options.path("FILE", "The network's password.", "--wifi-password-file");
  private final OptionSpec wifiCountry = Options.text("CC", "The country that it is in, such as DE.", "--wifi-country");

  void addTo(CommandSpec spec) {
    OptionSpec[] all = {
      sshKey, user, hostname, bootIni, bootScr, after, before, cmdline, cmdlineRemove, configTxt, env, envFile,
      extlinux, copy, cloudInit, userConf, userPassword, wifi, wifiPassword, wifiCountry
    };
    for (OptionSpec option : all) {
      spec.addOption(option);
    }
  }

  /** The parser takes what begins with a hyphen for an option: a word to remove gets an option of its own. */
  static String[] rewritten(String[] arguments) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      String next = i + 1 < arguments.length ? arguments[i + 1] : "";
      if (arguments[i].startsWith(CMDLINE + "=-")) {
        all.add(REMOVE + "=" + arguments[i].substring(CMDLINE.length() + 2));
      } else if (arguments[i].equals(CMDLINE) && next.startsWith("-") && !next.startsWith("--")) {
        all.add(REMOVE + "=" + next.substring(1));
        i++;
      } else {
        all.add(arguments[i]);
      }
    }
    return all.toArray(new String[0]);
  }

  /** What is asked for, in the order in which it is done. All files that it needs are read. */
  List<Customization> wanted() {
    List<Customization> wanted = new ArrayList<>();
    Path seed = cloudInit.getValue();
    if (seed != null) {
      wanted.add(CloudInit.of(seed));
    }
    for (String value : Options.values(copy)) {
      wanted.add(CopyIn.of(value));
    }
    String renamed = userConf(wanted);
    String name = hostname.getValue();
    if (name != null) {
      wanted.add(new Hostname(name));
    }
    keys(wanted, renamed);
    wifi(wanted);
    for (String value : Options.values(configTxt)) {
      String[] pair = pair(value, "--config-txt");
      wanted.add(new ConfigTxt(pair[0], pair[1]));
    }
    variables(wanted);
    for (String value : Options.values(cmdlineRemove)) {
      wanted.add(new KernelArgument(value, KernelArgument.Mode.REMOVE));
    }
    for (String value : Options.values(cmdline)) {
      wanted.add(KernelArgument.of(value));
    }
    for (String value : Options.values(extlinux)) {
      String[] pair = pair(value, "--extlinux");
      wanted.add(new ExtlinuxKey(pair[0], pair[1]));
    }
    scripts(wanted);
    return wanted;
  }

  /** Gives the name that the first user will have; empty when it keeps its own. */
  private String userConf(List<Customization> wanted) {
    String given = userConf.getValue();
    Path password = userPassword.getValue();
    if (given == null) {
      require(password == null, "--userconf-password-file", "--userconf NAME");
      return "";
    }
    UserConf made =
        UserConf.of(
            given,
            password == null
                ? Optional.empty()
                : Optional.of(InputFiles.read(password, "file with a password", LARGEST_PASSWORD)));
    wanted.add(made);
    return made.name();
  }

  private void keys(List<Customization> wanted, String renamed) {
    List<PublicKey> keys = new ArrayList<>();
    for (String file : Options.values(sshKey)) {
      keys.addAll(PublicKey.parse(InputFiles.read(Options.path(file), "file with public keys", PublicKey.LARGEST_FILE), file));
    }
    String name = user.getValue();
    if (keys.isEmpty()) {
      require(name == null, "--user", "--ssh-key FILE");
    } else {
      wanted.add(new AuthorizedKeys(keys, name == null ? "root" : name, renamed));
    }
  }

  private void wifi(List<Customization> wanted) {
    String ssid = wifi.getValue();
    Path password = wifiPassword.getValue();
    String country = wifiCountry.getValue();
    if (ssid == null) {
      require(password == null, "--wifi-password-file", "--wifi SSID");
      require(country == null, "--wifi-country", "--wifi SSID");
      return;
    }
    require(password != null, "--wifi", "--wifi-password-file FILE");
    require(country != null, "--wifi", "--wifi-country CC");
    byte[] secret = InputFiles.read(password, "file with a password", LARGEST_PASSWORD);
    wanted.add(new Wifi(WirelessNetwork.of(ssid, secret, country)));
  }

  private void variables(List<Customization> wanted) {
    List<String> values = Options.values(env);
    String file = envFile.getValue();
    require(file == null || !values.isEmpty(), "--env-file", "--env NAME=VALUE");
    for (String value : values) {
      String[] pair = pair(value, "--env");
      wanted.add(new EnvLine(pair[0], pair[1], Optional.ofNullable(file)));
    }
  }

  private void scripts(List<Customization> wanted) {
    List<String> ini = Options.values(bootIni);
    List<String> scr = Options.values(bootScr);
    String behind = after.getValue();
    String inFront = before.getValue();
    if (ini.isEmpty() && scr.isEmpty()) {
      require(behind == null, "--after", "--boot-ini-insert LINE or --boot-scr-insert LINE");
      require(inFront == null, "--before", "--boot-ini-insert LINE or --boot-scr-insert LINE");
      return;
    }
    if ((behind == null) == (inFront == null)) {
      throw new BadUsage(
          "customize.anchor",
          behind == null ? "Where in the script is the line to stand?" : "--after and --before exclude each other",
          Facts.none(),
          "Give one of --after TEXT and --before TEXT, such as --after 'fdt addr'.");
    }
    String anchor = behind == null ? inFront : behind;
    if (!ini.isEmpty()) {
      wanted.add(new BootScriptLines(BootScriptLines.Kind.BOOT_INI, new AnchoredLines(ini, anchor, behind != null)));
    }
    if (!scr.isEmpty()) {
      wanted.add(new BootScriptLines(BootScriptLines.Kind.BOOT_SCR, new AnchoredLines(scr, anchor, behind != null)));
    }
  }

  private static String[] pair(String text, String option) {
    int equals = text.indexOf('=');
    if (equals <= 0) {
      throw new BadUsage(
          "customize.setting-form",
          option + " \"" + text + "\" is not NAME=VALUE",
          Facts.of("setting", text),
          "Give NAME=VALUE; NAME= takes it away.");
    }
    return new String[] {text.substring(0, equals), text.substring(equals + 1)};
  }

  private static void require(boolean holds, String option, String other) {
    if (!holds) {
      throw new BadUsage(
          "customize.options", option + " goes with " + other, Facts.of("option", option), "Give both, or none of them.");
    }
  }
}
