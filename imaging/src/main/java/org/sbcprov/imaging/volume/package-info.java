/** File systems in images and on disks, FAT and ext4 alike: files are read, and changes of them made out as bytes. */
package org.sbcprov.imaging.volume;
