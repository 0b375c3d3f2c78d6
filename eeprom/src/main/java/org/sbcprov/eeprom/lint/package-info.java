/**
 * Looks for mistakes in a bootloader's configuration, {@code boot.conf}. The bootloader says nothing about lines that
 * it does not understand, so they have to be found before they are flashed.
 *
 * <p>{@link org.sbcprov.eeprom.lint.Lint} is the way in. The text is taken apart once ({@code ConfText}); each class of
 * rules looks at one aspect of it. What is uncertain is no finding: a rule that cries wolf gets no attention when it is
 * right.
 */
package org.sbcprov.eeprom.lint;
