/** What lies in a partition or a file: recognised by its first bytes, measured, and named. */
package org.sbcprov.imaging.content;
