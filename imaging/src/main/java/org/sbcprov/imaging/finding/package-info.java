/** What an inspection finds, in one form for all kinds of content. */
package org.sbcprov.imaging.finding;
