/** Many sessions in one process: what they cost, and that nothing of them stays behind. */
package org.sbcprov.usbboot.soak;
