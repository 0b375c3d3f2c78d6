/** By which bytes forms of files are known. */
package org.sbcprov.imaging.magic;
