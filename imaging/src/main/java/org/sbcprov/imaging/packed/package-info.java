/** Images in .gz, .xz and .zst files, and the library that zst needs. */
package org.sbcprov.imaging.packed;
