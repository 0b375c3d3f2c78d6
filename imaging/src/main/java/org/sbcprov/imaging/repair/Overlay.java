package org.sbcprov.imaging.repair;

import java.util.List;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.gpt.TableEdit;

/** A source some bytes of which are read as others: what it would be when a change was made. */
record Overlay(SectorSource source, List<TableEdit.Piece> pieces) implements SectorSource {
  @Override
  public long size() {
    return source.size();
  }

  @Override
  public byte[] read(long position, int length) {
    byte[] bytes = source.read(position, length);
    for (TableEdit.Piece piece : pieces) {
      long from = Math.max(position, piece.position());
      long to = Math.min(position + length, piece.position() + piece.bytes().length);
      if (from < to) {
        System.arraycopy(
            piece.bytes(), (int) (from - piece.position()), bytes, (int) (from - position), (int) (to - from));
      }
    }
    return bytes;
  }
}
