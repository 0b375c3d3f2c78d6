/**
 * BL2 as the boot ROMs of MediaTek's Filogic take it: a header for the medium, the layout header BRLYT, a chain of GFH
 * records, the code, and its SHA-256.
 *
 * <p>MediaTek does not publish the format. The facts are those of U-Boot's {@code tools/mtk_image.h} and
 * {@code mtk_nand_headers.c}, which generate it, of Arm Trusted Firmware's {@code plat/mediatek} (where BL2 is built
 * and where it looks for the FIP), and of BL2 files in the field.
 */
package org.sbcprov.imaging.mtk;
