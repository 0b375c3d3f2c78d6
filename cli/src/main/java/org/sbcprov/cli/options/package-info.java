/** Options that several commands share, and short ways to make the usual ones. */
package org.sbcprov.cli.options;
