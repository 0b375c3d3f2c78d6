/** What differs between two configurations, or two EEPROM images. */
package org.sbcprov.eeprom.diff;
