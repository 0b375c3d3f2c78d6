/** What there is to tell about an EEPROM image: its layout, its configuration explained, its signatures. */
package org.sbcprov.eeprom.report;
