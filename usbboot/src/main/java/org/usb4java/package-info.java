/** The one class of usb4java that is replaced. */
package org.usb4java;
