package org.sbcprov.usbboot.trace;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.sbcprov.core.Sha256;
import org.sbcprov.core.usb.UsbConnection;
import org.sbcprov.core.usb.UsbException;

/** A connection whose transfers are written down, each when it is over. */
final class TracingConnection implements UsbConnection {
  private static final byte[] NOTHING = {};

  private final UsbConnection connection;
  private final int number;
  private final Recorder recorder;
  private final FileWatch files;
  private final MessageDigest digest = Sha256.instance();
  private boolean closed;

  TracingConnection(UsbConnection connection, int number, Recorder recorder) {
    this.connection = connection;
    this.number = number;
    this.recorder = recorder;
    this.files = new FileWatch(number, recorder);
  }

  @Override
  public int interfaces() throws UsbException {
    long begin = recorder.now();
    try {
      int count = connection.interfaces();
      recorder.write(new InterfacesCounted(recorder.since(begin), number, count, Optional.empty()));
      return count;
    } catch (UsbException e) {
      recorder.write(new InterfacesCounted(recorder.since(begin), number, 0, UsbError.of(e)));
      throw e;
    }
  }

  @Override
  public void claim(int interfaceNumber) throws UsbException {
    long begin = recorder.now();
    try {
      connection.claim(interfaceNumber);
      recorder.write(new InterfaceClaimed(recorder.since(begin), number, interfaceNumber, Optional.empty()));
    } catch (UsbException e) {
      recorder.write(new InterfaceClaimed(recorder.since(begin), number, interfaceNumber, UsbError.of(e)));
      throw e;
    }
  }

  @Override
  public String string(int index) throws UsbException {
    long begin = recorder.now();
    try {
      String text = connection.string(index);
      String kept = recorder.pseudonyms().isPresent() ? recorder.pseudonyms().get().of(text) : text;
      recorder.write(new StringRead(recorder.since(begin), number, index, kept, Optional.empty()));
      return text;
    } catch (UsbException e) {
      recorder.write(new StringRead(recorder.since(begin), number, index, "", UsbError.of(e)));
      throw e;
    }
  }

  @Override
  public void controlOut(int request, int value, int index, ByteBuffer data, Duration timeout) throws UsbException {
    int length = data.remaining();
    Optional<String> sha256 = length == 0 ? Optional.empty() : Optional.of(hash(data.duplicate()));
    long begin = recorder.now();
    try {
      connection.controlOut(request, value, index, data, timeout);
      announced(new ControlOut(recorder.since(begin), number, request, value, index, length, sha256, Optional.empty()));
    } catch (UsbException e) {
      announced(new ControlOut(recorder.since(begin), number, request, value, index, length, sha256, UsbError.of(e)));
      throw e;
    }
  }

  private void announced(ControlOut record) {
    recorder.write(record);
    files.announced(record.announced());
  }

  @Override
  public int controlIn(int request, int value, int index, ByteBuffer data, Duration timeout) throws UsbException {
    int length = data.remaining();
    int position = data.position();
    long begin = recorder.now();
    try {
      int count = connection.controlIn(request, value, index, data, timeout);
      Span span = recorder.since(begin);
      byte[] answer = new byte[count];
      data.get(position, answer);
      byte[] kept =
          recorder.pseudonyms().isPresent() ? recorder.pseudonyms().get().ofAnswer(answer, length) : answer;
      recorder.write(new ControlIn(span, number, request, value, index, length, kept, Optional.empty()));
      files.asked(length, kept);
      return count;
    } catch (UsbException e) {
      recorder.write(
          new ControlIn(recorder.since(begin), number, request, value, index, length, NOTHING, UsbError.of(e)));
      throw e;
    }
  }

  @Override
  public int bulkOut(int endpoint, ByteBuffer data, Duration timeout) throws UsbException {
    ByteBuffer bytes = data.duplicate();
    int length = bytes.remaining();
    String sha256 = hash(bytes.duplicate());
    Optional<byte[]> content = Optional.empty();
    if (recorder.contents()) {
      byte[] copy = new byte[length];
      bytes.duplicate().get(copy);
      content = Optional.of(copy);
    }
    long begin = recorder.now();
    try {
      int sent = connection.bulkOut(endpoint, data, timeout);
      recorder.write(
          new BulkOut(recorder.since(begin), number, endpoint, length, sent, sha256, content, Optional.empty()));
      files.sent(bytes.limit(bytes.position() + sent));
      return sent;
    } catch (UsbException e) {
      int sent = data.position() - bytes.position();
      recorder.write(
          new BulkOut(recorder.since(begin), number, endpoint, length, sent, sha256, content, UsbError.of(e)));
      throw e;
    }
  }

  private String hash(ByteBuffer bytes) {
    digest.update(bytes);
    return HexFormat.of().formatHex(digest.digest());
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      long begin = recorder.now();
      connection.close();
      recorder.write(new Closed(recorder.since(begin), number));
    }
  }
}
