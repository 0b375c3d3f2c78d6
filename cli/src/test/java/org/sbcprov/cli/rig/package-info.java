/**
 * The end-to-end suite: the real {@code sbcprov} as a process, real libusb, a real kernel; only the boards are emulated.
 * It runs in the machine that {@code cli/src/rig/run} starts; {@code mvn verify} skips it. docs/simulation.md tells more.
 */
package org.sbcprov.cli.rig;
