package org.sbcprov.core.failure;

/**
 * How a command ends, as the shell sees it. The numbers are a promise to scripts: none ever changes its meaning.
 */
public enum ExitStatus {
  OK(0, "done"),
  INTERNAL(1, "internal error: a bug in sbcprov"),
  USAGE(2, "the command line is not understood"),
  BAD_INPUT(3, "an input is missing, damaged, or not what it has to be"),
  REFUSED(4, "refused for safety"),
  NO_DEVICE(5, "no device appeared, or it stopped answering in time"),
  DEVICE(6, "the device failed or broke the protocol"),
  VERIFICATION(7, "what was checked does not match"),
  IO(8, "reading or writing a file failed"),
  INTERRUPTED(130, "interrupted by the user");

  private final int code;
  private final String meaning;

  ExitStatus(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** The process's exit status, 0 to 255. */
  public int code() {
    return code;
  }

  /** What it means, as one phrase for help texts. */
  public String meaning() {
    return meaning;
  }
}
