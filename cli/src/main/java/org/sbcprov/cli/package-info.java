/** The command line: what runs, where words go, how it ends. */
package org.sbcprov.cli;
