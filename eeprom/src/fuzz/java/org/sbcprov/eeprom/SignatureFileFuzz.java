package org.sbcprov.eeprom;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.sbcprov.core.failure.Failure;

/** A signature file is one, or fails with a {@link Failure}; what is written of it reads as the same. */
public final class SignatureFileFuzz {
  private static final String[] LINES = {
    "b5b917dc53a59c23035a89d4c58606211a07d4fb6e16bd00d74457a93ea5a264",
    "ts: 1614092425",
    "target-soc: 2712",
    "rsa2048: " + "28".repeat(256),
    "rsa2048: ",
    "ts:",
    "",
  };

  private SignatureFileFuzz() {}

  /** One file: lines that belong there, and bytes that do not. */
  public static void fuzzerTestOneInput(FuzzedDataProvider data) {
    StringBuilder text = new StringBuilder();
    while (data.remainingBytes() > 0 && text.length() < 2 * SignatureFile.MAX_SIZE) {
      text.append(data.consumeBoolean() ? data.pickValue(LINES) : data.consumeString(80));
      text.append(data.pickValue(new String[] {"\n", "\r\n", "", "\0", " "}));
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.ISO_8859_1);
    SignatureFile file;
    try {
      file = SignatureFile.parse(bytes, "fuzzed.sig");
    } catch (Failure e) {
      return;
    }
    byte[] written = file.write();
    if (!SignatureFile.parse(written, "written.sig").equals(file)
        || !Arrays.equals(SignatureFile.parse(written, "written.sig").write(), written)) {
      throw new IllegalStateException("a promise is broken");
    }
  }
}
