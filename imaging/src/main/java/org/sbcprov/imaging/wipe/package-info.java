/** Making a medium empty: its partition tables, what programs know its contents by, or all of it. */
package org.sbcprov.imaging.wipe;
