/**
 * Boards as data: one YAML file each. The files of the boards that sbcprov knows are resources of this package; users
 * bring their own in the same form, which {@code docs/boards.md} describes.
 */
package org.sbcprov.core.board;
