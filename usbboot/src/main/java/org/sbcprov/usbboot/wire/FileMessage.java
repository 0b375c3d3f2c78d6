package org.sbcprov.usbboot.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * What a second stage sends when the host asks it what it wants: 260 bytes, little-endian ({@code struct file_message}
 * in {@code main.c}).
 *
 * <pre>
 *  0  command  int32   {@link FileCommand}
 *  4  name     256     ends with NUL
 * </pre>
 *
 * @param command what it wants
 * @param name file name of 0 to 256 printable ASCII characters, or metadata, see {@link Metadata}
 */
public record FileMessage(FileCommand command, String name) {
  /** Bytes on the wire. */
  public static final int SIZE = 260;

  /** Bytes of the field for the name, with its NUL. */
  public static final int NAME_FIELD = 256;

  private static final int NAME_OFFSET = 4;

  /**
   * Reads one. A short transfer counts as if NULs followed, and a name may fill its field without any NUL.
   *
   * @param bytes what was received remains in it; its position stays
   * @return empty when there is no command, the command is unknown, or the name has characters that no name has: a
   *     board that is on its way into the next stage can send such a thing
   */
  public static Optional<FileMessage> parse(ByteBuffer bytes) {
    if (bytes.remaining() < NAME_OFFSET) {
      return Optional.empty();
    }
    ByteBuffer message = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    Optional<FileCommand> command = FileCommand.of(message.getInt(0));
    int end = Math.min(message.limit(), SIZE);
    StringBuilder name = new StringBuilder();
    for (int i = NAME_OFFSET; i < end && message.get(i) != 0; i++) {
      char character = (char) (message.get(i) & 0xff);
      if (character < 0x20 || character > 0x7e) {
        return Optional.empty();
      }
      name.append(character);
    }
    return command.isEmpty() ? Optional.empty() : Optional.of(new FileMessage(command.get(), name.toString()));
  }

  /** The bytes, ready to be sent. */
  public ByteBuffer write() {
    ByteBuffer message = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    message.putInt(0, command.ordinal());
    for (int i = 0; i < name.length() && i < NAME_FIELD; i++) {
      message.put(NAME_OFFSET + i, (byte) name.charAt(i));
    }
    return message;
  }

  /** Whether this is the last message: the command says so, or any command without a name. */
  public boolean last() {
    return command == FileCommand.DONE || name.isEmpty();
  }
}
