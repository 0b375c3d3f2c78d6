/**
 * Raspberry Pi boot EEPROM images: their sections and files, the bootloader's configuration in them, the boot order,
 * and the update signature that goes beside an image. Images are read and written, never flashed, here.
 *
 * <p>Facts come from raspberrypi/rpi-eeprom ({@code rpi-eeprom-config}, {@code rpi-eeprom-digest}, release notes), from
 * the bootloader chapters of the Raspberry Pi documentation, and from the released images.
 */
package org.sbcprov.eeprom;
