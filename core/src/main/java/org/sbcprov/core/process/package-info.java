/** Other programs that sbcprov calls: an editor, a signer, the firmware's own tools on a board. */
package org.sbcprov.core.process;
