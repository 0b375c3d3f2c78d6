package org.sbcprov.eeprom;

import java.nio.charset.StandardCharsets;

/** The {@code config.txt} of a recovery directory. It is read by recovery.bin only, which knows few settings. */
final class RecoveryConfig {
  /** Restart when the EEPROM is written. Known since 2024; older programs pass over it. */
  static final String REBOOT = "recovery_reboot";

  private RecoveryConfig() {}

  /** Its content. Whether to restart comes last: recovery.bin acts on settings in their order. */
  static byte[] write(boolean reboot) {
    String text =
        "# Settings of the program that writes the EEPROM. None of them is needed.\n"
            + "#\n"
            + "# uart_2ndstage=1      tell more on the serial console\n"
            + "# recovery_metadata=0  do not tell the computer about the board and the result\n"
            + "# recovery_reboot=1    restart when done; has to be the last setting\n";
    return (reboot ? text + REBOOT + "=1\n" : text).getBytes(StandardCharsets.US_ASCII);
  }
}
