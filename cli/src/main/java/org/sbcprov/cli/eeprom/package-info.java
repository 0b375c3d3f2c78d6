/** {@code sbcprov eeprom}: EEPROM images and their configuration. */
package org.sbcprov.cli.eeprom;
