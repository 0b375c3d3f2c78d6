package org.sbcprov.core.block;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What somebody's words for a target lead to: a disk, or a file.
 *
 * @param given the words
 * @param disk the disk; empty for a file
 * @param path of the disk's device, or of the file, which need not be there yet
 */
public record Found(String given, Optional<Disk> disk, Path path) {}
