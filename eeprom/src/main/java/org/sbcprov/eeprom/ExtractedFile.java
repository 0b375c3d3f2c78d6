package org.sbcprov.eeprom;

/**
 * A file out of an image.
 *
 * @param name what to call it: a plain file name on every platform
 * @param section where it lies in the image
 * @param content its bytes as they are stored; firmware may be compressed
 * @param filled whether there is more in it than zeros, erased memory and blanks
 */
public record ExtractedFile(String name, Section section, byte[] content, boolean filled) {}
