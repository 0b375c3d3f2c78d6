/**
 * Signatures of EEPROM images: keys, signed configurations, counter-signed firmware, and what signs them. The forms are
 * those of {@code rpi-eeprom-digest}, {@code rpi-eeprom-config} and {@code rpi-sign-bootcode}.
 */
package org.sbcprov.eeprom.sign;
