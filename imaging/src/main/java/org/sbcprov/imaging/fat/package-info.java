/**
 * FAT file systems (FAT12, FAT16, FAT32, long names): {@link FatImage} makes one from a tree of files, {@link
 * FatVolume} reads one that nobody vouches for, and plans the changes that put a file into it or take one out.
 * Structures are those of Microsoft's "FAT: General Overview of On-Disk Format" 1.03 and, for what it leaves open, what
 * dosfstools and mtools do.
 */
package org.sbcprov.imaging.fat;
