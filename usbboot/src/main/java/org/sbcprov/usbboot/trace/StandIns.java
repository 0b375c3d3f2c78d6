package org.sbcprov.usbboot.trace;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.io.FileFailures;
import org.sbcprov.core.rpi.SecondStageForm;
import org.sbcprov.usbboot.Chip;

/**
 * Writes the boot directory of a recorded session, as far as the trace knows it: with the contents where it has them, and
 * otherwise with files of the sizes of then, in which there is only what the session is judged by.
 */
final class StandIns implements ReplayHost.Answers {
  private static final String IMAGE = "pieeprom.bin";
  private static final String UPDATE = "pieeprom.upd";
  private static final String SIGNATURE = "pieeprom.sig";
  private static final byte[] IMAGE_MAGIC = {0x55, (byte) 0xaa, (byte) 0xf0, 0x0f};
  private static final int DIGEST_DIGITS = 64;

  /** The largest image that is hashed; the largest EEPROM that there is has a sixteenth of it. */
  private static final int IMAGE_LIMIT = 32 * 1024 * 1024;

  /** The most that is written of a text. */
  private static final int TEXT_LIMIT = 64 * 1024;

  private final Path directory;
  private final Chip chip;
  private final RecordedFiles files;
  private final String recordedHash;
  private final String hash;

  /**
   * Writes the files.
   *
   * @param directory an empty one
   * @throws BadInput {@code usbboot.bad-trace} when no directory can have the files of the trace
   */
  StandIns(Trace.Part part, Path directory) {
    this.directory = directory;
    this.files = new RecordedFiles(part);
    this.chip = files.chip();
    try {
      for (Map.Entry<String, RecordedFiles.Known> file : files.byName().entrySet()) {
        if (!isText(file.getValue())) {
          write(file.getKey(), file.getValue());
        }
      }
      writeSecondStage();
      String image = files.byName().containsKey(IMAGE) ? IMAGE : UPDATE;
      RecordedFiles.Known known = files.byName().get(image);
      boolean madeUp = known != null && !known.hasContent() && known.size() <= IMAGE_LIMIT;
      this.hash = madeUp ? Sha256.hex(Files.readAllBytes(directory.resolve(image))) : null;
      this.recordedHash = madeUp && known.sent().isPresent() ? known.sent().get().sha256().orElse(null) : null;
      for (Map.Entry<String, RecordedFiles.Known> file : files.byName().entrySet()) {
        if (isText(file.getValue())) {
          writeText(file.getKey(), file.getValue());
        }
      }
    } catch (IOException e) {
      throw FileFailures.writing(directory, e);
    }
  }

  /** Whether what matters of it is a text. */
  private static boolean isText(RecordedFiles.Known file) {
    return !file.hasContent() && file.sent().isPresent() && !file.sent().get().verdictText().isEmpty();
  }

  private Path place(String name) throws IOException {
    Path file = directory.resolve(name);
    for (Path parent = file.getParent(); !parent.equals(directory); parent = parent.getParent()) {
      if (Files.isRegularFile(parent)) {
        throw impossible(name);
      }
    }
    if (Files.isDirectory(file)) {
      throw impossible(name);
    }
    Files.createDirectories(file.getParent());
    return file;
  }

  private BadInput impossible(String name) {
    return new BadInput(
        "usbboot.bad-trace",
        files.trace().name() + " cannot be used as a trace: a board read both " + name + " and files below it",
        Facts.of("file", files.trace().name(), "name", name),
        "A name is that of a file or of a directory.");
  }

  private void write(String name, RecordedFiles.Known file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(place(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (BulkOut piece : file.pieces()) {
        if (piece.content().isPresent() && channel.position() < file.size()) {
          int count = (int) Math.min(piece.sent(), file.size() - channel.position());
          writeAll(channel, ByteBuffer.wrap(piece.content().get(), 0, count));
        }
      }
      if (!file.hasContent() && (name.equals(IMAGE) || name.equals(UPDATE))) {
        writeAll(channel, ByteBuffer.wrap(IMAGE_MAGIC, 0, (int) Math.min(IMAGE_MAGIC.length, file.size())));
      }
      if (channel.size() < file.size()) {
        // The rest is zeros, which take no room.
        channel.write(ByteBuffer.allocate(1), file.size() - 1);
      }
    }
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private void writeText(String name, RecordedFiles.Known file) throws IOException {
    byte[] text = new byte[(int) Math.min(file.size(), TEXT_LIMIT)];
    Arrays.fill(text, (byte) '\n');
    String matters = file.sent().get().verdictText();
    if (name.equals(SIGNATURE)) {
      matters = signature(matters);
    }
    byte[] bytes = matters.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, text, 0, Math.min(bytes.length, text.length));
    try (FileChannel channel =
        FileChannel.open(place(name), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      writeAll(channel, ByteBuffer.wrap(text));
      if (channel.size() < file.size()) {
        channel.write(ByteBuffer.allocate(1), file.size() - 1);
      }
    }
  }

  /** A signature fits what stands in for the image when it did fit the image, or that was never read. */
  private String signature(String recorded) {
    boolean fits = recordedHash == null || recorded.equals(recordedHash);
    return hash != null && fits ? hash : recorded;
  }

  private void writeSecondStage() throws IOException {
    RecordedFiles.Known program = files.secondStage();
    String name = chip.secondStage();
    if (files.byName().containsKey(name)) {
      return;
    }
    write(name, program);
    int block = chip == Chip.BCM2712 ? SecondStageForm.BCM2712_BLOCK : SecondStageForm.BCM2711_BLOCK;
    boolean signed = chip == Chip.BCM2711 || chip == Chip.BCM2712;
    int offset = (int) program.size() - block;
    if (signed && !program.hasContent() && offset > 0) {
      try (FileChannel channel = FileChannel.open(directory.resolve(name), StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(new byte[] {(byte) offset, (byte) (offset >> 8), (byte) (offset >> 16)}), offset);
      }
    }
  }

  /** The hash of the image in what a board reports becomes that of what stands in for it. */
  @Override
  public byte[] of(byte[] answer) {
    if (recordedHash == null || answer.length < DIGEST_DIGITS) {
      return answer;
    }
    String text = new String(answer, StandardCharsets.ISO_8859_1);
    int start = text.toLowerCase(Locale.ROOT).indexOf(recordedHash);
    if (start < 0) {
      return answer;
    }
    byte[] changed = answer.clone();
    System.arraycopy(hash.getBytes(StandardCharsets.US_ASCII), 0, changed, start, DIGEST_DIGITS);
    return changed;
  }
}
