package org.sbcprov.imaging.output;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.ByteBuffer;
import org.sbcprov.imaging.packed.ZstdLibrary;

/** Frames of zstd (RFC 8878) that tell the size of their content and have a checksum of it. */
final class ZstdForm implements PackedForm {
  private final int level;

  ZstdForm(int level) {
    this.level = level;
    ZstdLibrary.load();
  }

  @Override
  public ByteBuffer head() {
    return ByteBuffer.allocate(0);
  }

  @Override
  public Piece pack(byte[] data, int length) {
    byte[] out = new byte[Math.toIntExact(Zstd.compressBound(length))];
    try (ZstdCompressCtx context = new ZstdCompressCtx()) {
      context.setLevel(level).setContentSize(true).setChecksum(true);
      return new Piece(out, context.compressByteArray(out, 0, out.length, data, 0, length), length);
    }
  }

  @Override
  public void wrote(Piece piece) {
    // Frames need no index.
  }

  @Override
  public ByteBuffer tail() {
    return ByteBuffer.allocate(0);
  }
}
