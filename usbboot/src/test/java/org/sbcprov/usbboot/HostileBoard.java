package org.sbcprov.usbboot;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import org.sbcprov.core.usb.UsbConnection;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbHost;
import org.sbcprov.core.usb.UsbPort;
import org.sbcprov.fixtures.FakeClock;

/** A file server that asks for whatever it likes, as often and as slowly as it likes. */
final class HostileBoard implements UsbHost, UsbDevice, UsbConnection {
  private final FakeClock clock;
  private final IntFunction<byte[]> messages;
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private Duration thinks = Duration.ZERO;
  private Duration takes = Duration.ZERO;
  private int count;

  /**
   * @param messages what it sends, by number from 0
   */
  HostileBoard(FakeClock clock, IntFunction<byte[]> messages) {
    this.clock = clock;
    this.messages = messages;
  }

  /** How long it takes for a message, and for a piece of a file. */
  HostileBoard slow(Duration message, Duration piece) {
    thinks = message;
    takes = piece;
    return this;
  }

  /** A message with a name in any bytes, as it is on the wire. */
  static byte[] message(int command, byte[] name) {
    return ByteBuffer.allocate(260).order(ByteOrder.LITTLE_ENDIAN).putInt(command).put(name).array();
  }

  static byte[] message(int command, String name) {
    return message(command, name.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** How many messages it has sent. */
  int sent() {
    return count;
  }

  /** All bytes of files that it was given; a slow board keeps none. */
  byte[] received() {
    return received.toByteArray();
  }

  @Override
  public List<UsbDevice> devices() {
    return List.of(this);
  }

  @Override
  public int vendor() {
    return Chip.VENDOR;
  }

  @Override
  public int product() {
    return Chip.BCM2711.productId();
  }

  @Override
  public int serialIndex() {
    return 1;
  }

  @Override
  public UsbPort port() {
    return new UsbPort(1, List.of(1));
  }

  @Override
  public int address() {
    return 9;
  }

  @Override
  public UsbConnection open() {
    return this;
  }

  @Override
  public int interfaces() {
    return 1;
  }

  @Override
  public void claim(int interfaceNumber) {}

  @Override
  public void controlOut(int request, int value, int index, ByteBuffer data, Duration timeout) {}

  @Override
  public int controlIn(int request, int value, int index, ByteBuffer data, Duration timeout) {
    clock.sleep(thinks);
    byte[] message = messages.apply(count++);
    data.put(message);
    return message.length;
  }

  @Override
  public int bulkOut(int endpoint, ByteBuffer data, Duration timeout) {
    clock.sleep(takes);
    int length = data.remaining();
    if (takes.isZero()) {
      byte[] piece = new byte[length];
      data.get(piece);
      received.writeBytes(piece);
    }
    data.position(data.limit());
    return length;
  }

  @Override
  public String string(int index) {
    return "hostile";
  }

  @Override
  public void close() {}
}
