/** The files, directories and nodes that a file system is to hold, wherever they come from. */
package org.sbcprov.imaging.tree;
