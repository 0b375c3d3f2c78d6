package org.sbcprov.eeprom;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.sbcprov.core.failure.Failure;
import org.sbcprov.eeprom.sign.ConfigSignature;
import org.sbcprov.fixtures.SyntheticEeprom;

/** Whatever an image holds, reading and changing it fails with a {@link Failure} or not at all. */
public final class ImageFuzz {
  private static final byte[][] BASES = {
    SyntheticEeprom.bcm2711Of2019().build(),
    SyntheticEeprom.bcm2711().signed().build(),
    SyntheticEeprom.bcm2712().build(),
    SyntheticEeprom.bcm2712Ab().signed().build(),
    erased(512 * 1024),
    erased(2 * 1024 * 1024),
  };

  private static final int[] MAGICS = {
    SyntheticEeprom.BOOTCODE,
    SyntheticEeprom.FILE,
    SyntheticEeprom.FIRMWARE,
    SyntheticEeprom.FIRMWARE_PACKED_2,
    SyntheticEeprom.PAD,
    0x55aaf55f,
    0,
    -1,
  };

  private static final String[] NAMES = {
    EepromImage.BOOT_CONF,
    EepromImage.BOOT_CONF_SIGNATURE,
    EepromImage.PUBLIC_KEY,
    EepromImage.CA_CERTIFICATE,
    EepromImage.BOOTSYS,
    "updatetime",
    "a",
    "../a",
  };

  private static final int[] PLACES = {0, 64 * 1024, 128 * 1024, 0x7b000, 0x7f000, 0x107000, 0x1ff000};
  private static final int MAX_CHANGES = 40;
  private static final int MOST_TO_SCAN = 20_000;

  private ImageFuzz() {}

  /** One image: a valid or an erased one with sections and bytes put into it. */
  public static void fuzzerTestOneInput(FuzzedDataProvider data) {
    byte[] bytes = BASES[data.consumeInt(0, BASES.length - 1)].clone();
    int next = 0;
    for (int i = 0; i < MAX_CHANGES && data.remainingBytes() > 0; i++) {
      next = change(bytes, next, data);
    }
    use(bytes, data);
  }

  /** Changes something, and gives where the next section would begin. */
  private static int change(byte[] bytes, int next, FuzzedDataProvider data) {
    ByteBuffer image = ByteBuffer.wrap(bytes);
    int kind = data.consumeInt(0, 3);
    if (kind == 3) {
      image.put(data.consumeInt(0, bytes.length - 1), data.consumeByte());
      return next;
    }
    int at = kind == 0 ? next : Math.max(0, data.pickValue(PLACES) + 8 * data.consumeInt(-8, 8));
    at = Math.min(at & -8, bytes.length - 32) & -8;
    int length = data.consumeBoolean() ? data.consumeInt(0, 80_000) : data.consumeInt();
    image.putInt(at, data.pickValue(MAGICS)).putInt(at + 4, length);
    byte[] name = data.pickValue(NAMES).getBytes(StandardCharsets.US_ASCII);
    image.put(at + 8, Arrays.copyOf(name, 12));
    long end = (long) at + 8 + Math.max(0, length);
    return (int) Math.min(end + 7 & -8L, bytes.length - 32L);
  }

  private static void use(byte[] bytes, FuzzedDataProvider data) {
    EepromImage image;
    try {
      image = EepromImage.parse(bytes, "fuzzed.bin");
    } catch (Failure e) {
      return;
    }
    for (Section section : image.sections()) {
      image.content(section);
      image.room(section);
      // Counting each step of its loop, as the fuzzer does, takes long.
      if (section.contentLength() < MOST_TO_SCAN) {
        image.isFilled(section);
      }
    }
    attempt(image::bootConf);
    attempt(image::bootcode);
    attempt(image::configLimit);
    attempt(image::configBytesAtRisk);
    attempt(image::updateTime);
    // Goes over all bytes, which takes longer than all the rest. Without data left, numbers are the least ones.
    if (data.consumeInt(0, 250) == 250) {
      attempt(image::build);
    }
    if (data.consumeInt(0, 7) == 7) {
      attempt(image::signedConfig);
      attempt(() -> EepromExtract.files(image, List.of()));
    }
    attempt(() -> ConfigSignature.of(image));
    attempt(() -> image.withUpdateTime(Instant.ofEpochSecond(1_700_000_000L)));
    byte[] content = new byte[data.consumeInt(0, 5000)];
    Arrays.fill(content, (byte) 'x');
    String name = data.pickValue(NAMES);
    attempt(() -> image.file(name));
    attempt(() -> require(image.withFile(name, content).file(name).orElseThrow(), content));
    attempt(() -> image.withFile(name, new byte[image.limit(name)]));
    attempt(() -> require(image.withBootcode(content).bootcode(), content));
  }

  private static void attempt(Runnable action) {
    try {
      action.run();
    } catch (Failure e) {
      require(e.code().startsWith("eeprom.") && !e.getMessage().isEmpty());
    }
  }

  private static void require(byte[] actual, byte[] expected) {
    require(Arrays.equals(actual, expected));
  }

  private static void require(boolean promised) {
    if (!promised) {
      throw new IllegalStateException("a promise is broken");
    }
  }

  private static byte[] erased(int size) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) 0xff);
    return bytes;
  }
}
