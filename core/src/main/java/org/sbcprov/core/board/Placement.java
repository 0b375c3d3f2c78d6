package org.sbcprov.core.board;

/**
 * Something at fixed sectors, within a partition or outside of all.
 *
 * @param content the word by which a user names the file for it, such as {@code snand-fip}
 * @param first first sector
 * @param sectors the most that it may take
 */
public record Placement(String content, long first, long sectors) {}
