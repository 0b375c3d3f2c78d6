package org.sbcprov.imaging.fat;

/**
 * A file or directory in a FAT file system.
 *
 * @param name its long name if it has one, else the short one; without a slash, and neither {@code .} nor {@code ..}.
 *     It may hold what a terminal should not get: show it through {@link org.sbcprov.imaging.finding.Printable}
 * @param shortName the name of eight and three characters, in upper case
 * @param isDirectory what it is
 * @param isReadOnly its attribute
 * @param isHidden its attribute
 * @param isSystem its attribute
 * @param size bytes of a file, as the entry says; 0 of a directory
 * @param modified seconds since 1970, the entry's time taken as UTC
 * @param cluster first one, 0 for none; not checked
 */
public record FatEntry(
    String name,
    String shortName,
    boolean isDirectory,
    boolean isReadOnly,
    boolean isHidden,
    boolean isSystem,
    long size,
    long modified,
    int cluster) {}
