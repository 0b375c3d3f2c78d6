/**
 * Firmware image packages (FIP): the container from which TF-A's BL2 loads BL31, BL33 and what else there is. The
 * format is that of {@code include/tools_share/firmware_image_package.h} in Arm Trusted Firmware; {@code fiptool} makes
 * it, and so does {@link org.sbcprov.imaging.fip.FipPackage}; {@link org.sbcprov.imaging.fip.FipInspection} tells what
 * is in one.
 */
package org.sbcprov.imaging.fip;
