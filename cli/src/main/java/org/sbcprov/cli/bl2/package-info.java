/** {@code sbcprov bl2}: the first loader of boards with a MediaTek chip, as a file of its own. */
package org.sbcprov.cli.bl2;
