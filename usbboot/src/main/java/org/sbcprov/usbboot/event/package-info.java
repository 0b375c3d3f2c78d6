/** What happens while a board boots, as events for the command line to show. */
package org.sbcprov.usbboot.event;
