package org.sbcprov.imaging.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.imaging.SparseFiles;
import org.sbcprov.imaging.Tools;
import org.sbcprov.imaging.disk.DiskFile;
import org.sbcprov.imaging.disk.InPlaceEdit;

/** Against mkenvimage of U-Boot, and fw_printenv and fw_setenv as the system has them (on Debian libubootenv's). */
class EnvironmentToolsOracleTest {
  private static final String[] PIECES = {
    "a=1\n", "boot=run x; run y\n", "\n", "# comment\n", "long=line\\\n goes on\n", "\\\n", "#x\\\n", "crlf=1\r\n", "\r\n",
    "noequals\n", "=novalue\n", " blank=1\n", "tail\\\\\n", "empty=\n", "x=\\\n\n", "y=\\\n# no comment?\n", "last", "é=ü\n",
    "\t\n", "#last",
  };

  @TempDir Path directory;

  @Test
  void createGivesTheBytesOfMkenvimage() throws IOException {
    Random random = new Random(20260101);
    Path text = directory.resolve("text");
    Path golden = directory.resolve("golden");
    for (int round = 0; round < 200; round++) {
      StringBuilder content = new StringBuilder();
      for (int i = random.nextInt(9); i > 0; i--) {
        content.append(PIECES[random.nextInt(PIECES.length)]);
      }
      byte[] bytes = content.toString().getBytes(StandardCharsets.UTF_8);
      Files.write(text, bytes);
      boolean redundant = random.nextBoolean();
      boolean big = random.nextBoolean();
      int size = 0x2000 << random.nextInt(3);
      int fill = new int[] {0, 0xff, 0x5a}[random.nextInt(3)];
      Object[] all = {"-s", "0x" + Integer.toHexString(size), "-p", fill, "-o", golden, redundant ? "-r" : "", big ? "-b" : "", text};
      Tools.run("mkenvimage", Arrays.stream(all).filter(argument -> !argument.equals("")).toArray());
      EnvironmentForm form = redundant ? EnvironmentForm.REDUNDANT : EnvironmentForm.SINGLE;
      ByteOrder order = big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
      assertThat(MkenvimageText.block(bytes, form, order, size, (byte) fill))
          .as(content.toString())
          .isEqualTo(Files.readAllBytes(golden));
    }
  }

  /** The last byte that fits, and the first that does not, with a line feed at the end and without. */
  @ParameterizedTest
  @CsvSource({"false, true", "false, false", "true, true", "true, false"})
  void createRefusesWhatMkenvimageRefuses(boolean redundant, boolean lineFeed) throws IOException {
    Path text = directory.resolve("text");
    Path golden = directory.resolve("golden");
    EnvironmentForm form = redundant ? EnvironmentForm.REDUNDANT : EnvironmentForm.SINGLE;
    int most = 64 - form.dataOffset() - 2;
    for (int length = most - 2; length <= most + 2; length++) {
      byte[] bytes = ("a=" + "x".repeat(length - 2) + (lineFeed ? "\n" : "")).getBytes(StandardCharsets.UTF_8);
      Files.write(text, bytes);
      boolean theirs = succeeds("mkenvimage", "-s", 64, redundant ? "-r" : "-p0xff", "-o", golden, text);
      boolean ours;
      try {
        byte[] made = MkenvimageText.block(bytes, form, ByteOrder.LITTLE_ENDIAN, 64, (byte) 0xff);
        assertThat(made).isEqualTo(Files.readAllBytes(golden));
        ours = true;
      } catch (BadInput e) {
        ours = false;
      }
      assertThat(ours).as(length + " bytes").isEqualTo(theirs).isEqualTo(length <= most);
    }
  }

  private static boolean succeeds(String program, Object... arguments) {
    try {
      Tools.run(program, arguments);
      return true;
    } catch (AssertionError e) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"single file", "redundant file", "single image", "redundant image"})
  void fwPrintenvReadsWhatWeWriteAndWeReadWhatFwSetenvWrites(String what) throws IOException {
    boolean redundant = what.startsWith("redundant");
    boolean image = what.endsWith("image");
    int size = 0x4000;
    long first = image ? 0x400000 : 0;
    Path file = SparseFiles.create(directory.resolve("target"), image ? 16 << 20 : redundant ? 2 * size : size);
    EnvironmentPlace place =
        redundant
            ? EnvironmentPlace.redundant("told", first, first + size, size)
            : EnvironmentPlace.single("told", first, size);
    Path config = config(file, place);
    Environment start = Environment.EMPTY.with("bootcmd", "run a; run b").with("zeit", "ü = 1").with("e", "x=y");
    try (DiskFile disk = DiskFile.open(file)) {
      InPlaceEdit.apply(
          file,
          EnvironmentEdit.initial(
              disk, place, (byte) 0xff, start, PartitionBorders.of(disk), PartitionBorders.Leave.TOLD_PLACE),
          Optional.empty());
    }
    assertThat(print(config)).contains("bootcmd=run a; run b", "zeit=ü = 1", "e=x=y").hasSize(3);

    set(file, place, "bootcmd", "second");
    assertThat(print(config)).contains("bootcmd=second").hasSize(3);

    Tools.run("fw_setenv", "-c", config, "bootcmd", "third one");
    assertThat(read(file, place).environment().text("bootcmd")).contains("third one");
    set(file, place, "added", "fourth");
    assertThat(print(config)).contains("bootcmd=third one", "added=fourth").hasSize(4);
    if (redundant) {
      assertThat(read(file, place).block().flag()).isEqualTo(4);
    }
  }

  @Test
  void ourFlagAfter255IsTheirsToo() throws IOException {
    Path file = directory.resolve("target");
    EnvironmentPlace place = EnvironmentPlace.redundant("told", 0, 0x4000, 0x4000);
    TestDisk disk = new TestDisk(0x8000).copy(0, 0x4000, 254, "a=254").copy(0x4000, 0x4000, 253, "a=253");
    Files.write(file, disk.bytes);
    Path config = config(file, place);
    for (int flag : new int[] {255, 0, 1, 2}) {
      if (flag % 2 == 1) {
        set(file, place, "a", "flag " + flag);
      } else {
        Tools.run("fw_setenv", "-c", config, "a", "flag " + flag);
      }
      assertThat(read(file, place).block().flag()).isEqualTo(flag);
      assertThat(read(file, place).environment().text("a")).contains("flag " + flag);
      assertThat(print(config)).containsExactly("a=flag " + flag);
    }
  }

  /** libubootenv takes lines with "=" only; U-Boot's own takes blanks as well. */
  @Test
  void aScriptSetsWhatItSetsWithFwSetenv() throws IOException {
    Path theirs = directory.resolve("theirs");
    EnvironmentPlace place = EnvironmentPlace.single("told", 0, 0x4000);
    Files.write(theirs, new TestDisk(0x4000).single(0, 0x4000, "a=1", "b=2", "c=3").bytes);
    Path script = directory.resolve("script");
    Files.writeString(script, "# new\na=changed by = script\n\nb=\nd=new one  \r\n");
    Environment ours = read(theirs, place).environment();
    for (SetenvScript.Setting setting : SetenvScript.parse(Files.readAllBytes(script))) {
      ours = ours.with(setting.name(), setting.value());
    }
    Tools.run("fw_setenv", "-c", config(theirs, place), "-s", script);
    assertThat(EnvironmentDiff.of(read(theirs, place).environment(), ours).text()).isEmpty();
  }

  private Path config(Path file, EnvironmentPlace place) throws IOException {
    String size = " 0x" + Integer.toHexString(place.size()) + "\n";
    String lines = file + " 0x" + Long.toHexString(place.offset()) + size;
    if (place.redundantOffset().isPresent()) {
      lines += file + " 0x" + Long.toHexString(place.redundantOffset().get()) + size;
    }
    return Files.writeString(directory.resolve("fw_env.config"), lines);
  }

  private static List<String> print(Path config) {
    return Tools.run("fw_printenv", "-c", config).lines().toList();
  }

  private static EnvironmentReading read(Path file, EnvironmentPlace place) {
    try (DiskFile disk = DiskFile.open(file)) {
      return EnvironmentLocator.at(disk, place).requireSure();
    }
  }

  private static void set(Path file, EnvironmentPlace place, String name, String value) {
    try (DiskFile disk = DiskFile.open(file)) {
      EnvironmentReading reading = EnvironmentLocator.at(disk, place).requireSure();
      Environment after = reading.environment().with(name, value);
      InPlaceEdit.apply(file, EnvironmentEdit.changes(disk, reading, after), Optional.empty());
    }
  }
}
