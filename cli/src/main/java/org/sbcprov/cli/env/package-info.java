/** Commands for U-Boot's environment. */
package org.sbcprov.cli.env;
