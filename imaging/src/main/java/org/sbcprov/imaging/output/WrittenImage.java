package org.sbcprov.imaging.output;

/**
 * What was written.
 *
 * @param size of the image in bytes
 * @param mappedBytes of blocks with data in it
 * @param fileSize of the file, smaller than the image when it is compressed
 * @param sha256 of the file in hexadecimal digits; null when none was asked for
 */
public record WrittenImage(long size, long mappedBytes, long fileSize, String sha256) {}
