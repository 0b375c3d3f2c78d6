/** Commands that belong to no one module, and what groups commands. */
package org.sbcprov.cli.command;
