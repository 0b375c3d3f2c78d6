package org.sbcprov.core.board;

import org.sbcprov.core.ByteSize;

/**
 * The hardware partition of an eMMC from which the boot ROM loads.
 *
 * @param name {@code boot0} or {@code boot1}
 * @param content what begins it, such as {@code bl2}
 * @param limit the most that it may take
 */
public record BootArea(String name, String content, ByteSize limit) {}
