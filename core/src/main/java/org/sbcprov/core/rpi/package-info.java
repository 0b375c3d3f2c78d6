/** What several modules need to know about Raspberry Pi's boot programs. */
package org.sbcprov.core.rpi;
