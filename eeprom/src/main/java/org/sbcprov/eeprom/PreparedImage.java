package org.sbcprov.eeprom;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.sbcprov.core.io.AtomicOutput;

/** A changed image with its signature: all is checked, and nothing written yet. */
public final class PreparedImage {
  private final EepromRewrite.Request request;
  private final Path signature;
  private final EepromImage before;
  private final EepromImage after;

  PreparedImage(EepromRewrite.Request request, Path signature, EepromImage before, EepromImage after) {
    this.request = request;
    this.signature = signature;
    this.before = before;
    this.after = after;
  }

  /** The image that it was made from. */
  public EepromImage before() {
    return before;
  }

  /** The changed image; the same object as {@link #before} when nothing changes. */
  public EepromImage after() {
    return after;
  }

  /** What {@link #write} would do, without doing it. */
  public EepromRewrite.Rewritten preview() {
    return rewritten(SignatureFile.of(after.sharedBytes(), request.timestamp()));
  }

  /**
   * Fails where {@link #write} would, on account of what is at the names to write to.
   *
   * @throws org.sbcprov.core.failure.Refused {@code output.not-a-file}
   * @throws org.sbcprov.core.failure.IoFailed when there is no directory, or it cannot be written to
   */
  public void checkTargets() {
    AtomicOutput.check(request.out());
    AtomicOutput.check(signature);
  }

  /**
   * Writes the image and its signature. Both appear, or none does.
   *
   * @throws org.sbcprov.core.failure.Refused {@code output.not-a-file}
   * @throws org.sbcprov.core.failure.IoFailed when writing fails
   */
  public EepromRewrite.Rewritten write() {
    SignatureFile update = SignatureFile.of(after.sharedBytes(), request.timestamp());
    EepromRewrite.Rewritten rewritten = rewritten(update);
    AtomicOutput.writeAll(List.of(request.out(), signature), List.of(after.sharedBytes(), update.write()));
    return rewritten;
  }

  private EepromRewrite.Rewritten rewritten(SignatureFile update) {
    byte[] config = after.bootConf();
    return new EepromRewrite.Rewritten(
        request.source(),
        request.out(),
        signature,
        after.chip(),
        after.ab(),
        after != before && !Arrays.equals(after.sharedBytes(), before.sharedBytes()),
        update.sha256(),
        update.timestamp().getAsLong(),
        BootConf.of(before.bootConf()).shownValue(BootOrder.KEY),
        BootConf.of(config).shownValue(BootOrder.KEY),
        config.length,
        after.configLimit());
  }
}
