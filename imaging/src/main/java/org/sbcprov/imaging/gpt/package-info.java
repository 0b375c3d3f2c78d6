/**
 * GUID partition tables: the protective MBR, the primary table and its backup, as chapter 5 of the UEFI specification
 * lays them out on sectors of 512 bytes.
 *
 * <p>The records {@code Mbr}, {@code GptHeader} and {@code GptEntry} are single structures; {@code GptTable} is a
 * header with its entries; {@code DiskTables} makes all that a new disk needs; {@code GptReader} reads a disk that
 * nobody vouches for.
 */
package org.sbcprov.imaging.gpt;
