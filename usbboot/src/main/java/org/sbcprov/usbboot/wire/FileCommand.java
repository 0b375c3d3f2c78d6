package org.sbcprov.usbboot.wire;

import java.util.Optional;

/** What a second stage asks of the host. The ordinal is the number on the wire. */
public enum FileCommand {
  /** How large is this file? */
  GET_FILE_SIZE("GetFileSize"),
  /** Send this file. */
  READ_FILE("ReadFile"),
  /** Nothing more is needed. */
  DONE("Done");

  private static final FileCommand[] ALL = values();

  private final String title;

  FileCommand(String title) {
    this.title = title;
  }

  /** The command with this number, if there is one. */
  public static Optional<FileCommand> of(int number) {
    return number >= 0 && number < ALL.length ? Optional.of(ALL[number]) : Optional.empty();
  }

  /** As rpiboot prints it. */
  public String title() {
    return title;
  }
}
