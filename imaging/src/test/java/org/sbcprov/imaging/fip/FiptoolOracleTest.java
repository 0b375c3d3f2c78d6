package org.sbcprov.imaging.fip;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.imaging.Tools;

/** TF-A's fiptool makes the packages in the field. */
class FiptoolOracleTest {
  /** An option for an image is the last word before its FILENAME. */
  private static final Pattern OPTION = Pattern.compile("--[a-z0-9-]+(?=\\s*$)");

  @TempDir Path directory;

  @Test
  void whatIsPackedHereIsWhatFiptoolPacks() throws IOException {
    byte[] bl31 = content(40_001);
    byte[] bl32 = content(7);
    byte[] bl33 = content(70_000);
    Path fip = directory.resolve("fip.bin");
    Tools.run(
        "fiptool", "create", "--soc-fw", file("bl31", bl31), "--tos-fw", file("bl32", bl32), "--nt-fw",
        file("bl33", bl33), fip);

    byte[] packed =
        Fip.write(
            List.of(
                new FipImage(FipImageType.BL31, bl31),
                new FipImage(FipImageType.BL32, bl32),
                new FipImage(FipImageType.BL33, bl33)));
    assertThat(packed).isEqualTo(Files.readAllBytes(fip));
  }

  @Test
  void everyKindOfImageIsShownAsFiptoolShowsIt() throws IOException {
    Path fip = directory.resolve("fip.bin");
    Path image = file("image", content(40_000));
    List<Object> arguments = new ArrayList<>(List.of("create", "--align", "512"));
    for (String word : Tools.run("fiptool", "help", "create").split("FILENAME")) {
      Matcher option = OPTION.matcher(word);
      if (option.find()) {
        arguments.addAll(List.of(option.group(), image));
      }
    }
    assertThat(arguments.size()).as("options of this fiptool").isGreaterThan(50);
    arguments.addAll(List.of("--blob", "uuid=a2cceab7-f825-4b27-9704-633a6fd69ad8,file=" + image, fip));
    Tools.run("fiptool", arguments.toArray());

    byte[] bytes = Files.readAllBytes(fip);
    Fip parsed = Fip.parse(Arrays.copyOf(bytes, Fip.LARGEST_TOC), bytes.length);
    StringBuilder shown = new StringBuilder();
    for (FipEntry entry : parsed.entries()) {
      FipImageType type = FipImageType.of(entry.uuid()).orElseThrow();
      boolean foreign = type.option().startsWith("mtk-");
      shown
          .append(foreign ? entry.uuid().toString().toUpperCase(Locale.ROOT) : type.title())
          .append(String.format(": offset=0x%X, size=0x%X, cmdline=\"--", entry.offsetAddress(), entry.size()))
          .append(foreign ? "blob" : type.option())
          .append("\"\n");
    }
    assertThat(shown.toString()).isEqualTo(Tools.run("fiptool", "info", fip));
    assertThat(parsed.size()).isEqualTo(bytes.length);
  }

  private Path file(String name, byte[] content) throws IOException {
    return Files.write(directory.resolve(name), content);
  }

  private static byte[] content(int size) {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    return content;
  }
}
