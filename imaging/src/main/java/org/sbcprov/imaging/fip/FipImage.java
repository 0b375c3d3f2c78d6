package org.sbcprov.imaging.fip;

/**
 * An image to pack.
 *
 * @param type what it is
 * @param content its bytes
 */
public record FipImage(FipImageType type, byte[] content) {}
