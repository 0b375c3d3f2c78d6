package org.sbcprov.usbboot;

import org.sbcprov.core.Sha256;

/**
 * The SHA-256 of bytes, computed by a thread of its own while this one talks to a board: without a compiled loop, as soon
 * after the start of a JVM, that takes longer than the board's answer.
 */
final class Sha256Task extends Thread {
  private final byte[] bytes;
  private volatile String hex;

  private Sha256Task(byte[] bytes) {
    super("sha-256");
    this.bytes = bytes;
    setDaemon(true);
  }

  /** Starts to compute; nothing may change the bytes from now on. */
  static Sha256Task of(byte[] bytes) {
    Sha256Task task = new Sha256Task(bytes);
    task.start();
    return task;
  }

  @Override
  public void run() {
    hex = Sha256.hex(bytes);
  }

  /** What it is computed of. */
  byte[] bytes() {
    return bytes;
  }

  /** 64 lower-case hexadecimal digits; waits for them, which is short, even when the thread is interrupted. */
  String hex() {
    boolean interrupted = false;
    while (hex == null) {
      try {
        join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return hex;
  }
}
