package org.sbcprov.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.process.SystemPrograms;
import org.sbcprov.fixtures.ScriptedPrograms;
import org.sbcprov.imaging.sample.SampleSystem;

/** {@code image customize} as it is typed. */
class CustomizeCommandTest {
  @TempDir Path directory;
  private Path key;

  @BeforeEach
  void makeKey() throws IOException {
    ByteBuffer blob = ByteBuffer.allocate(51).putInt(11).put("ssh-ed25519".getBytes(StandardCharsets.US_ASCII)).putInt(32);
    key = directory.resolve("id.pub");
    Files.writeString(key, "ssh-ed25519 " + Base64.getEncoder().encodeToString(blob.array()) + " me@here\n");
    try {
      new SystemPrograms().run(List.of("debugfs", "-V"), Duration.ofSeconds(20));
    } catch (BadInput e) {
      Assumptions.abort("skipped: debugfs is not installed");
    }
  }

  private static Run customize(Object... words) {
    List<String> all = new ArrayList<>(List.of("image", "customize"));
    for (Object word : words) {
      all.add(word.toString());
    }
    return Run.in(
        Path.of("/"), new SystemPrograms(), Map.of("SOURCE_DATE_EPOCH", "1750000000"), false, all.toArray(new String[0]));
  }

  private Path bananaPi() {
    return SampleSystem.bananaPi().write(directory.resolve("bpi.img"));
  }

  @Test
  void withoutOptionsItSaysWhatTheImageIs() throws IOException {
    Path image = SampleSystem.armbian().write(directory.resolve("armbian.img"));
    byte[] bytes = Files.readAllBytes(image);
    Run run = customize(image);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("layout: Armbian", "/etc/armbian-release", "partition 1 (ext4, armbi_root)");
    assertThat(customize(image, "--json").lastLine()).contains("\"layout\":\"armbian\"", "\"changed\":false");
    assertThat(Files.readAllBytes(image)).isEqualTo(bytes);
  }

  @Test
  void theKeyAndTheLineOfTheBoardWithTheNoisyDriver() throws IOException {
    Path image = bananaPi();
    byte[] bytes = Files.readAllBytes(image);
    Object[] words = {image, "--ssh-key", key, "--boot-ini-insert", "fdt rm /aocec", "--after", "fdt addr"};
    Object[] dryWords = Arrays.copyOf(words, words.length + 1);
    dryWords[words.length] = "--dry-run";
    Run dry = customize(dryWords);
    assertThat(dry.status()).as(dry.err()).isZero();
    assertThat(dry.out())
        .contains("--- a/boot/firmware/boot.ini\n", " fdt addr ${dtb_loadaddr}\n+fdt rm /aocec\n",
            "would write: new /root/.ssh/authorized_keys, 89 bytes, 0600 0:0\n");
    assertThat(Files.readAllBytes(image)).isEqualTo(bytes);

    Run run = customize(words);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("wrote: changed /boot/firmware/boot.ini").doesNotContain("+fdt rm");
    assertThat(run.err()).contains("takes boot.ini of an SD card");
    byte[] changed = Files.readAllBytes(image);
    assertThat(changed).isNotEqualTo(bytes);
    Run again = customize(words);
    assertThat(again.status()).as(again.err()).isZero();
    assertThat(again.out()).contains("All of it is there already");
    assertThat(Files.readAllBytes(image)).isEqualTo(changed);
  }

  @Test
  void scriptsGetLayoutChangesAndDiffs() {
    Run run = customize(bananaPi(), "--ssh-key", key, "--hostname", "node1", "--dry-run", "--json");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.lastLine())
        .contains("\"dry-run\":true", "\"layout\":\"banana-pi\"", "\"mount\":\"/boot/firmware\"",
            "{\"path\":\"/root/.ssh\",\"change\":\"directory\",\"mode\":\"0700\",\"uid\":0,\"gid\":0}",
            "\"path\":\"/etc/hostname\",\"change\":\"changed\"", "\"+node1\"");
  }

  @Test
  void whatIsOverwrittenCanBeSavedAndPutBack() throws IOException {
    Path image = bananaPi();
    byte[] bytes = Files.readAllBytes(image);
    Path saved = directory.resolve("saved");
    Run run = customize(image, "--ssh-key", key, "--saved", saved);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.err()).contains("--undo");
    assertThat(customize(image, "--undo", saved, "--dry-run").out()).contains("would put back");
    assertThat(Files.readAllBytes(image)).isNotEqualTo(bytes);
    assertThat(customize(image, "--undo", saved).status()).isZero();
    assertThat(Files.readAllBytes(image)).isEqualTo(bytes);
    Run backup = customize(image, "--ssh-key", key, "--backup");
    assertThat(backup.err()).contains("bpi.img.orig-1");
    assertThat(Files.readAllBytes(directory.resolve("bpi.img.orig-1"))).isEqualTo(bytes);
  }

  @Test
  void aNewImageIsCompressedAsItsNameSays() throws IOException {
    Path image = bananaPi();
    byte[] bytes = Files.readAllBytes(image);
    Path out = directory.resolve("mine.img.gz");
    Run run = customize(image, "--ssh-key", key, "--out", out);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(Files.readAllBytes(image)).isEqualTo(bytes);
    assertThat(customize(out, "--ssh-key", key, "--dry-run").out()).contains("All of it is there already");
    assertThat(customize(out, "--hostname", "x").err()).contains("image.compressed", "--out new-mine.img.gz", "gunzip -k mine.img.gz");
    assertThat(customize(image, "--ssh-key", key, "--out", image).err()).contains("output.is-input");
  }

  @Test
  void eachOptionReachesItsFile() throws IOException {
    Path image = SampleSystem.raspberryPiOs().write(directory.resolve("raspios.img"));
    Path password = Files.writeString(directory.resolve("password"), "password\n");
    Path seed = Files.createDirectory(directory.resolve("seed"));
    Files.writeString(seed.resolve("user-data"), "#cloud-config\n");
    Run run =
        customize(image, "--cmdline=-quiet", "--cmdline", "splash", "--config-txt", "dtoverlay=dwc2", "--copy", key + ":/opt/k:0640:5:6",
            "--userconf", "me:$6$abcdefgh$" + "x".repeat(86), "--ssh-key", key, "--user", "me", "--wifi", "net", "--wifi-password-file",
            password, "--wifi-country", "de", "--hostname", "node1", "--dry-run");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("+console=serial0,115200 console=tty1 root=PARTUUID=5bc0ffee-02 rootfstype=ext4 fsck.repair=yes rootwait"
                + " cfg80211.ieee80211_regdom=DE splash\n",
            "+dtoverlay=dwc2\n", "new /opt/k, 89 bytes, 0640 5:6", "new /home/pi/.ssh/authorized_keys", "userconf.txt holds a secret")
        .doesNotContain("psk=", "$6$abc");
    assertThat(run.err()).contains("renames the user pi");
    Path armbian = SampleSystem.armbian().write(directory.resolve("armbian.img"));
    assertThat(customize(armbian, "--env", "verbosity=7", "--boot-scr-insert", "fdt rm /x", "--before", "booti", "--dry-run").out())
        .contains("+verbosity=7\n", "+fdt rm /x\n");
    Path debian = SampleSystem.extlinux().write(directory.resolve("debian.img"));
    assertThat(customize(debian, "--extlinux", "fdtdir=/dtbs", "--dry-run").out()).contains("-\tfdtdir /boot/dtbs/\n+\tfdtdir /dtbs\n");
    Path ubuntu = SampleSystem.ubuntu().write(directory.resolve("ubuntu.img"));
    assertThat(customize(ubuntu, "--cloud-init", seed, "--dry-run").out()).contains("+instance-id: sbcprov-");
  }

  @Test
  void aPasswordIsNeverOnACommandLine() throws IOException {
    Path image = SampleSystem.raspberryPiOs().write(directory.resolve("raspios.img"));
    Path password = Files.writeString(directory.resolve("password"), "very secret\n");
    ScriptedPrograms programs =
        new ScriptedPrograms().program("openssl", command -> ScriptedPrograms.printed("$6$abcdefgh$" + "x".repeat(86) + "\n"));
    Run run =
        Run.in(Path.of("/"), programs, Map.of(), false, "image", "customize", image.toString(), "--userconf", "me",
            "--userconf-password-file", password.toString(), "--dry-run");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(programs.calls().toString()).contains("openssl").doesNotContain("secret");
    assertThat(run.out() + run.err()).doesNotContain("very secret");
  }

  @Test
  void whatMakesNoSenseIsToldBeforeTheImageIsRead() throws IOException {
    Path image = directory.resolve("none.img");
    String[][] wrong = {
      {"--user", "me"}, {"--after", "x"}, {"--boot-ini-insert", "x"}, {"--boot-ini-insert", "x", "--after", "a", "--before", "b"},
      {"--env", "x"}, {"--env-file", "/x"}, {"--config-txt", "x"}, {"--extlinux", "menu=x"}, {"--copy", "x"}, {"--hostname", "a b"},
      {"--userconf", "me"}, {"--userconf-password-file", "/dev/null"}, {"--wifi", "x"}, {"--wifi-country", "DE"}, {"--cmdline", ""},
      {"--undo", "x", "--hostname", "y"}, {"--out", "x", "--backup"}, {"--saved", "x", "--backup", "--hostname", "y"},
    };
    for (String[] words : wrong) {
      List<Object> all = new ArrayList<>(List.of(image));
      all.addAll(List.of(words));
      Run run = customize(all.toArray());
      assertThat(run.status()).as(String.join(" ", words) + run.err()).isEqualTo(2);
    }
    Path secret = Files.writeString(directory.resolve("id"), "-----BEGIN OPENSSH PRIVATE KEY-----\n");
    assertThat(customize(image, "--ssh-key", secret).status()).isEqualTo(4);
    assertThat(customize(image, "--ssh-key", key).status()).isEqualTo(3);
  }

  @Test
  void aDeviceIsChangedInPlaceAndOnlyWithYesAndSaved() throws Exception {
    Path image = bananaPi();
    byte[] bytes = Files.readAllBytes(image);
    Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "skipped: only root has loop devices");
    Process losetup = new ProcessBuilder("losetup", "--show", "-f", "-P", image.toString()).start();
    String device = new String(losetup.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    Assumptions.assumeTrue(losetup.waitFor() == 0, "skipped: there are no loop devices");
    Path saved = directory.resolve("saved");
    try {
      assertThat(customize(device, "--ssh-key", key).err()).contains("image.saved-missing");
      assertThat(customize(device, "--ssh-key", key, "--saved", saved).err()).contains("target.not-confirmed");
      Run list = customize(device, "--ssh-key", key, "--yes", "--saved", saved, "--protected", protecting(device));
      assertThat(list.err()).contains("target.protected");
      Run size = customize(device, "--ssh-key", key, "--yes", "--saved", saved, "--expect-size", "64GB");
      assertThat(size.err()).contains("target.expect-size");
      assertThat(customize(image, "--ssh-key", key).err()).contains("target.in-use");
      Run run = customize(device, "--ssh-key", key, "--yes", "--saved", saved);
      assertThat(run.status()).as(run.err()).isZero();
      assertThat(customize(device, "--ssh-key", key, "--dry-run").out()).contains("All of it is there already");
      Run undone = customize(device, "--undo", saved, "--yes");
      assertThat(undone.status()).as(undone.err()).isZero();
    } finally {
      assertThat(new ProcessBuilder("losetup", "-d", device).start().waitFor()).isZero();
    }
    assertThat(Files.readAllBytes(image)).isEqualTo(bytes);
  }

  private Path protecting(String line) throws IOException {
    return Files.writeString(directory.resolve("protected-disks"), line + "\n");
  }

  /** A protected disk was written by customize, which took serial:... for the name of a file and knew no list. */
  @Test
  void whatImageWriteRefusesIsRefusedHereToo() throws IOException {
    Path image = bananaPi();
    byte[] bytes = Files.readAllBytes(image);
    Run listed = customize(image, "--hostname", "a", "--protected", protecting(image.toString()));
    assertThat(listed.status()).isEqualTo(4);
    assertThat(listed.err()).contains("target.protected");
    assertThat(customize("serial:none-has-this", "--hostname", "a").err()).contains("target.not-found");
    assertThat(customize(image, "--hostname", "a", "--mounted").status()).isEqualTo(2);
    assertThat(Files.readAllBytes(image)).isEqualTo(bytes);
  }

  /** Only image write looked into the user's list of protected disks; what is changed in place was not in it. */
  @Test
  void theUsersListHoldsForChangesInPlaceToo() throws IOException {
    Path image = bananaPi();
    byte[] bytes = Files.readAllBytes(image);
    Path config = directory.resolve("config");
    Files.createDirectories(config.resolve("sbcprov"));
    Files.writeString(config.resolve("sbcprov/protected-disks"), image + "\n");
    String[][] commands = {
      {"image", "repair", image.toString(), "--mounted"},
      {"image", "put", image.toString(), "0x800000", key.toString(), "--mounted"},
      {"image", "customize", image.toString(), "--hostname", "a"},
      {"env", "set", image.toString(), "--init", "--offset", "0x800000", "--size", "0x1000", "a=b"}
    };
    for (String[] command : commands) {
      Run run =
          Run.in(
              Path.of("/"), new SystemPrograms(), Map.of("XDG_CONFIG_HOME", config.toString()), false, command);
      assertThat(run.err()).as(String.join(" ", command)).contains("target.protected");
      assertThat(run.status()).isEqualTo(4);
    }
    assertThat(Files.readAllBytes(image)).isEqualTo(bytes);
  }
}
