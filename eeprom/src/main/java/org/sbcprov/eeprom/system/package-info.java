/** What the system has: installed images, and, on a Raspberry Pi, the running bootloader and its configuration. */
package org.sbcprov.eeprom.system;
