/** Reading with limits, and writing so that a file appears whole or not at all. */
package org.sbcprov.core.io;
