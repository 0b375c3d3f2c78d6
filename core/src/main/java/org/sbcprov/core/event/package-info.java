/** What modules tell while they work. Modules send typed events to a sink; only the command line shows them. */
package org.sbcprov.core.event;
