package org.sbcprov.usbboot.trace;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HexFormat;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.usb.UsbConnection;
import org.sbcprov.core.usb.UsbException;

/** A connection of a trace. */
final class ReplayConnection implements UsbConnection {
  private final ReplayHost host;
  private final ReplayHost.Line line;
  private boolean closed;

  ReplayConnection(ReplayHost host, ReplayHost.Line line) {
    this.host = host;
    this.line = line;
  }

  /** What was recorded, perhaps with an error. */
  private UsbOperation recorded(Object... request) {
    if (closed) {
      throw new IllegalStateException("used after it was closed");
    }
    return host.play(line, Facts.of(request));
  }

  private UsbOperation play(Object... request) throws UsbException {
    return checked(recorded(request));
  }

  private static UsbOperation checked(UsbOperation operation) throws UsbException {
    if (operation.error().isPresent()) {
      throw operation.error().get().exception();
    }
    return operation;
  }

  @Override
  public int interfaces() throws UsbException {
    return ((InterfacesCounted) play(TraceRecord.KIND, InterfacesCounted.NAME)).count();
  }

  @Override
  public void claim(int interfaceNumber) throws UsbException {
    play(TraceRecord.KIND, InterfaceClaimed.NAME, "interface", interfaceNumber);
  }

  @Override
  public String string(int index) throws UsbException {
    return ((StringRead) play(TraceRecord.KIND, StringRead.NAME, "index", index)).text();
  }

  @Override
  public void controlOut(int request, int value, int index, ByteBuffer data, Duration timeout) throws UsbException {
    play(
        TraceRecord.KIND, ControlOut.NAME,
        "request", request,
        "value", value,
        "index", index,
        "length", data.remaining(),
        "sha256", data.hasRemaining() ? hash(data) : null);
    data.position(data.limit());
  }

  @Override
  public int controlIn(int request, int value, int index, ByteBuffer data, Duration timeout) throws UsbException {
    ControlIn recorded =
        (ControlIn)
            play(
                TraceRecord.KIND, ControlIn.NAME,
                "request", request,
                "value", value,
                "index", index,
                "length", data.remaining());
    byte[] answer = host.answer(recorded.answer());
    data.put(answer);
    return answer.length;
  }

  @Override
  public int bulkOut(int endpoint, ByteBuffer data, Duration timeout) throws UsbException {
    BulkOut transfer =
        (BulkOut)
            recorded(
                TraceRecord.KIND, BulkOut.NAME,
                "endpoint", endpoint,
                "length", data.remaining(),
                BulkOut.HASH, hash(data));
    data.position(data.position() + transfer.sent());
    checked(transfer);
    return transfer.sent();
  }

  private static String hash(ByteBuffer data) {
    return HexFormat.of().formatHex(Sha256.digest(data.duplicate()));
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      host.close(line);
    }
  }
}
