package org.sbcprov.imaging.custom;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.process.ProgramResult;

/**
 * The user of Raspberry Pi OS, with a password: userconf.txt, which the first start takes up and removes.
 *
 * <p>Source: Raspberry Pi documentation, configuring a user; crypt(5).
 *
 * @param name of the user
 * @param hash of the password, as crypt(3) makes it; empty when the password is given
 * @param password in plain; empty when the hash is given
 */
public record UserConf(String name, String hash, byte[] password) implements Customization {
  private static final int LONGEST_NAME = 32;
  private static final int LONGEST_PASSWORD = 512;
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String FILE = "/userconf.txt";
  private static final String ALPHABET = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  /** Ways of hashing that Debian's crypt knows, and how many characters their hashes have. */
  private static final List<Method> METHODS =
      List.of(new Method("$6$", 86, true), new Method("$5$", 43, true), new Method("$y$", 43, true),
          new Method("$gy$", 43, true), new Method("$7$", 43, true), new Method("$1$", 22, false));

  private record Method(String prefix, int digits, boolean strong) {}

  /**
   * @throws BadUsage {@code customize.user-name}, {@code customize.hash-form}
   * @throws BadInput {@code customize.password}
   */
  public UserConf {
    requireName(name);
    if (!hash.isEmpty()) {
      requireHash(hash);
    } else {
      requirePassword(password);
    }
  }

  /** What an option says: {@code NAME} or {@code NAME:HASH}. */
  public static UserConf of(String option, Optional<byte[]> passwordFile) {
    int colon = option.indexOf(':');
    String name = colon < 0 ? option : option.substring(0, colon);
    String hash = colon < 0 ? "" : option.substring(colon + 1);
    requireName(name);
    if (hash.isEmpty() == passwordFile.isEmpty()) {
      throw new BadUsage(
          "customize.user-password",
          hash.isEmpty() ? "The user " + name + " needs a password" : "The password of " + name + " is given twice",
          Facts.of("user", name),
          "Give --userconf-password-file FILE (/dev/stdin for a pipe), or --userconf " + name
              + ":HASH with what openssl passwd -6 prints.");
    }
    return new UserConf(name, hash, passwordFile.map(UserConf::firstLine).orElse(new byte[0]));
  }

  /** A password's file often ends with a line feed. */
  static byte[] firstLine(byte[] file) {
    int end = file.length;
    if (end > 0 && file[end - 1] == '\n') {
      end--;
    }
    if (end > 0 && file[end - 1] == '\r') {
      end--;
    }
    return Arrays.copyOf(file, end);
  }

  private static void requireName(String name) {
    boolean good = !name.isEmpty() && name.length() <= LONGEST_NAME && name.charAt(0) >= 'a' && name.charAt(0) <= 'z';
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      good &= c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_';
    }
    if (!good || name.equals("root")) {
      throw new BadUsage(
          "customize.user-name",
          "\"" + CustomFailures.shown(name) + "\" cannot be the name of the first user",
          Facts.of("user", CustomFailures.shown(name)),
          "Take a small letter first, then small letters, digits, - and _, at most 32 in all, and not root.");
    }
  }

  private static void requireHash(String hash) {
    for (Method method : METHODS) {
      if (hash.startsWith(method.prefix())) {
        String digits = hash.substring(hash.lastIndexOf('$') + 1);
        boolean good = digits.length() == method.digits() && hash.lastIndexOf('$') > method.prefix().length() - 1;
        for (int i = 0; i < hash.length(); i++) {
          char c = hash.charAt(i);
          good &= ALPHABET.indexOf(c) >= 0 || c == '$' || c == '=';
        }
        if (good) {
          return;
        }
      }
    }
    throw new BadUsage(
        "customize.hash-form",
        "What stands behind the colon is not a hash of a password as crypt(5) has it",
        Facts.none(),
        "Give what openssl passwd -6 prints, in single quotes, or --userconf-password-file FILE. A password in plain does not"
            + " belong on a command line.");
  }

  private static void requirePassword(byte[] password) {
    String problem = password.length == 0 ? "is empty" : "";
    problem = password.length > LONGEST_PASSWORD ? "has more than " + LONGEST_PASSWORD + " bytes" : problem;
    for (byte value : password) {
      problem = value >= 0 && value < ' ' || value == 0x7f ? "has a line end or control character in it" : problem;
    }
    if (!problem.isEmpty()) {
      throw new BadInput(
          "customize.password", "The password " + problem, Facts.none(), "Give a file with the password in its only line.");
    }
  }

  @Override
  public void apply(Bench bench) {
    Optional<StagedVolume> boot = bench.tree().boot();
    if (bench.tree().root().isEmpty()) {
      throw CustomFailures.noPlace(
          "--userconf",
          "whether anything in the system reads userconf.txt cannot be told without its root file system",
          "Give the whole image, as it was before it was taken apart, with an ext4 root.");
    }
    if (!FirstStartReader.USER.isIn(bench.tree())) {
      String other = bench.layout().family() == Layout.Family.ARMBIAN
          ? "Armbian asks for a user at the first login as root."
          : bench.layout().cloudInit() ? "cloud-init makes users: --cloud-init DIR." : "Make the user after the first start.";
      throw CustomFailures.noPlace(
          "--userconf", "userconf.txt is read by " + FirstStartReader.USER.packageName() + " of Raspberry Pi OS, which the image has not",
          "It is " + bench.layout().family().title() + ". " + other);
    }
    String before = boot.get().isFile(FILE)
        ? new String(boot.get().read(FILE, TextLines.LIMIT), StandardCharsets.UTF_8).strip()
        : "";
    String after = name + ":" + (hash.isEmpty() ? hashed(bench, before) : hash);
    if (!after.equals(before)) {
      boot.get().write(FILE, (after + "\n").getBytes(StandardCharsets.UTF_8), Optional.empty(), true);
    }
    if (after.startsWith(name + ":$1$")) {
      bench.warn(
          new Warning("customize.hash-weak", "The password's hash is MD5, which is guessed quickly", Facts.of("user", name)));
    }
    bench.did("user: " + name + " in " + bench.tree().inBoot(FILE).shown() + ", made at the first start");
  }

  /** Whether there is one for the first start. */
  static boolean isIn(SystemTree tree) {
    return tree.boot().isPresent() && tree.boot().get().isFile(FILE);
  }

  /** A hash of the password: the one that is there if it is of it, else one with a new salt. */
  private String hashed(Bench bench, String before) {
    if (before.startsWith(name + ":$6$")) {
      String[] parts = before.substring(name.length() + 1).split("\\$");
      boolean plain = parts.length == 4 && !parts[2].isEmpty() && parts[2].length() <= 16;
      for (int i = 0; plain && i < parts[2].length(); i++) {
        plain = ALPHABET.indexOf(parts[2].charAt(i)) >= 0;
      }
      if (plain) {
        String again = openssl(bench, List.of("-salt", parts[2]));
        if (before.equals(name + ":" + again)) {
          return again;
        }
      }
    }
    return openssl(bench, List.of());
  }

  private String openssl(Bench bench, List<String> more) {
    List<String> command = new ArrayList<>(List.of("openssl", "passwd", "-6", "-stdin"));
    command.addAll(more);
    byte[] input = Arrays.copyOf(password, password.length + 1);
    input[password.length] = '\n';
    ProgramResult result = bench.programs().run(command, input, LIMIT);
    String printed = new String(result.output(), StandardCharsets.US_ASCII).strip();
    if (result.status() != 0 || !printed.startsWith("$6$")) {
      throw new BadInput(
          "customize.openssl",
          "openssl did not hash the password: " + (result.status() != 0 ? result.complaint() : "it printed something else"),
          Facts.of("program-status", result.status()),
          "Hash it elsewhere with openssl passwd -6 or mkpasswd, and give --userconf " + name + ":HASH.");
    }
    requireHash(printed);
    return printed;
  }

  /** Secrets do not get into messages. */
  @Override
  public String toString() {
    return "UserConf[" + name + "]";
  }
}
