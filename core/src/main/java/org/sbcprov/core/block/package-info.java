/** Disks: what the system tells of them, who uses them, and their bytes. */
package org.sbcprov.core.block;
