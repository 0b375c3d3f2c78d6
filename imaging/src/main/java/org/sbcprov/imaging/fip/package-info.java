/**
 * Firmware image packages (FIP): the container from which TF-A's BL2 loads BL31, BL33 and what else there is. The
 * format is that of {@code include/tools_share/firmware_image_package.h} in Arm Trusted Firmware; {@code fiptool} makes
 * it.
 */
package org.sbcprov.imaging.fip;
