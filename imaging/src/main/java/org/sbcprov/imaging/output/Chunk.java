package org.sbcprov.imaging.output;

/**
 * A piece of an image.
 *
 * @param position of its first byte
 * @param data holds its bytes from the start on; not to be changed, and not to be used after the user's future is done
 * @param length of it
 * @param hole whether all of it is zeros that were not written
 */
record Chunk(long position, byte[] data, int length, boolean hole) {}
