package org.sbcprov.imaging.slots;

/**
 * The variable that a piece of text was written in.
 *
 * @param layer where the variable is
 * @param variable its name
 */
record Origin(Layer layer, String variable) {}
