/** {@code sbcprov flash}: an image onto boards that are booted over USB, from the jumper to the verdict. */
package org.sbcprov.cli.flash;
