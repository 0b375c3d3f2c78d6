/**
 * What Linux tells in the small files of {@code /sys}, {@code /proc} and {@code /run/udev}, read under a given root, and
 * what kinds of files its device nodes are.
 */
package org.sbcprov.core.sysfs;
