package org.sbcprov.eeprom;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Failure;

/** What is lost when an image is replaced by one that was not made from it. */
public final class DiscardedSettings {
  private static final int SHOWN = 10;

  private DiscardedSettings() {}

  /**
   * Warns ({@code eeprom.discards}) when an image that is to be replaced has other settings than the one that the new
   * image is made from, apart from the boot order for all boards.
   *
   * @param replaced the file to replace; when it is no image, nothing is lost
   * @param source the image that the new one is made from
   * @param image what is in {@code source}
   * @param changed the new one
   */
  public static Optional<Warning> of(Path replaced, Path source, EepromImage image, EepromImage changed) {
    if (!Files.isRegularFile(replaced) || hasConfigOf(replaced, changed)) {
      return Optional.empty();
    }
    byte[] older;
    try {
      older = EepromImage.read(replaced).bootConf();
    } catch (Failure e) {
      return Optional.empty();
    }
    List<String> keys = differing(settings(older), settings(image.bootConf()));
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < keys.size() && i < SHOWN; i++) {
      names.append(i == 0 ? "" : ", ").append(keys.get(i));
    }
    if (keys.size() > SHOWN) {
      names.append(" and ").append(keys.size() - SHOWN).append(" more");
    }
    return Optional.of(
        new Warning(
            "eeprom.discards",
            replaced + " is made anew from " + source + ", so what it had set otherwise is gone: " + names
                + ". To keep it, start with --in " + replaced,
            Facts.of("file", replaced, "source", source, "keys", keys)));
  }

  /** Whether a file has the same configuration at the same place: mostly so, and told without reading all of it. */
  private static boolean hasConfigOf(Path replaced, EepromImage changed) {
    ByteBuffer config = changed.configSection();
    try (FileChannel channel = FileChannel.open(replaced, StandardOpenOption.READ)) {
      ByteBuffer older = ByteBuffer.allocate(config.remaining());
      while (older.hasRemaining() && channel.read(older, changed.configOffset() + older.position()) > 0) {}
      return channel.size() == changed.chip().imageSize() && older.flip().equals(config);
    } catch (IOException e) {
      return false;
    }
  }

  private static List<String> differing(Map<String, String> older, Map<String, String> newer) {
    List<String> keys = new ArrayList<>();
    for (Map.Entry<String, String> setting : older.entrySet()) {
      if (!setting.getValue().equals(newer.remove(setting.getKey()))) {
        keys.add(setting.getKey());
      }
    }
    keys.addAll(newer.keySet());
    return keys;
  }

  /** The last value of each key, by key and section. */
  private static Map<String, String> settings(byte[] config) {
    Map<String, String> settings = new LinkedHashMap<>();
    ConfLines lines = new ConfLines(config);
    while (lines.next()) {
      int equals = lines.keyEnd();
      if (equals < 0 || lines.scope() == ConfLines.Scope.NONE) {
        continue;
      }
      boolean forAll = lines.scope() == ConfLines.Scope.ALL;
      if (!forAll || !lines.sets(BootOrder.KEY)) {
        String key = BootConf.shown(config, lines.start(), equals) + (forAll ? "" : " in " + lines.filter());
        settings.put(key, new String(config, equals, lines.end() - equals, StandardCharsets.ISO_8859_1));
      }
    }
    return settings;
  }
}
