/** U-Boot's environment: its form, its texts, where firmware keeps it, and changing it in place. */
package org.sbcprov.imaging.env;
