/** {@code sbcprov fip}: firmware image packages. */
package org.sbcprov.cli.fip;
