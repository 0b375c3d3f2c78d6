/**
 * The one family of failures. A module's public methods fail with a {@link org.sbcprov.core.failure.Failure} and with
 * nothing else; whatever else comes out of them is a bug and ends as {@link
 * org.sbcprov.core.failure.ExitStatus#INTERNAL}.
 */
package org.sbcprov.core.failure;
