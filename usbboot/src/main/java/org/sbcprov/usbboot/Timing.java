package org.sbcprov.usbboot;

import java.time.Duration;

/**
 * How patient a session is. Nothing is slept through: what is waited for is looked at again and again, and the session
 * goes on at once when it is there.
 *
 * @param hintAfter when to say what may keep a board from appearing
 * @param look how long to wait between two looks for a first board
 * @param poll how long to wait between two looks for anything else
 * @param settle how long a device that has just appeared may fail to open or answer
 * @param acknowledgement how long the ROM may take to answer to its second stage
 * @param reenumeration how long a board may take to come back with the second stage running
 * @param answer how long a board may take to send the next message
 * @param flash the same after it has read an EEPROM image, which it then writes
 * @param handover how long firmware that was read may take to come back as a file server of its own
 */
public record Timing(
    Duration hintAfter,
    Duration look,
    Duration poll,
    Duration settle,
    Duration acknowledgement,
    Duration reenumeration,
    Duration answer,
    Duration flash,
    Duration handover) {

  /** Times that suit real boards and slow hosts. */
  public static Timing usual() {
    return new Timing(
        Duration.ofSeconds(5),
        Duration.ofMillis(50),
        Duration.ofMillis(10),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        Duration.ofSeconds(20),
        Duration.ofSeconds(120),
        Duration.ofSeconds(5));
  }

  /** With another time between two looks for new boards. */
  public Timing withLook(Duration time) {
    return new Timing(
        hintAfter, time, poll, settle, acknowledgement, reenumeration, answer, flash, handover);
  }
}
