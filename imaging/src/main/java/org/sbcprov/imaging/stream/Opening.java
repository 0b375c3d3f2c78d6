package org.sbcprov.imaging.stream;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.imaging.packed.PackedInput;
import org.sbcprov.imaging.packed.PackedKind;
import org.sbcprov.imaging.packed.Unpacking;
import org.sbcprov.imaging.packed.XzBlocks;
import org.sbcprov.imaging.packed.ZipImage;
import org.sbcprov.imaging.packed.ZstdFrames;

/** Chooses how a file is read, by its first bytes. */
final class Opening {
  private static final int HEAD = 6;

  private final Path file;
  private final FileChannel channel;
  private final StreamOptions options;
  private final EventSink events;

  Opening(Path file, FileChannel channel, StreamOptions options, EventSink events) {
    this.file = file;
    this.channel = channel;
    this.options = options;
    this.events = events;
  }

  /** What the stream would tell as its size. */
  OptionalLong size() throws IOException {
    byte[] head = PackedInput.of(file, channel, 0, channel.size(), null).head(HEAD);
    Optional<PackedKind> kind = PackedKind.of(head);
    OptionalLong size = kind.isEmpty() ? OptionalLong.of(channel.size()) : unpackedSize(kind.get());
    checkSize(new StreamName(file, kind.isPresent()), size);
    return options.map().isPresent() ? OptionalLong.of(options.map().get().imageSize()) : size;
  }

  private OptionalLong unpackedSize(PackedKind kind) {
    return switch (kind) {
      case ZST -> ZstdFrames.contentSize(file, channel);
      case XZ -> XzBlocks.indexedSize(file);
      case ZIP -> OptionalLong.of(ZipImage.find(file, channel).size());
      default -> OptionalLong.empty();
    };
  }

  /** The stream; the channel is its own from then on. */
  ImageStream open() throws IOException {
    long size = channel.size();
    byte[] head = PackedInput.of(file, channel, 0, size, null).head(HEAD);
    Optional<PackedKind> kind = PackedKind.of(head);
    StreamName name = new StreamName(file, kind.isPresent());
    Optional<ExpectedSha256> expected = options.sha256().map(digits -> new ExpectedSha256(name, digits));
    if (kind.isEmpty()) {
      checkSize(name, OptionalLong.of(size));
      Producer plain = new PlainProducer(name, channel, size, options.map(), expected);
      return stream(name, plain, OptionalLong.of(size), options, events);
    }
    if (kind.get() == PackedKind.ZIP) {
      return zip(name, expected);
    }
    Optional<XzBlocks> blocks =
        kind.get() == PackedKind.XZ ? XzBlocks.of(file, options.threads()) : Optional.empty();
    if (blocks.isPresent()) {
      XzBlocks several = blocks.get();
      Producer producer =
          new RandomProducer(
              file, out -> several.run(out, PumpedStream.THREAD + file), several::packedDone, expected, channel);
      return packed(name, producer, OptionalLong.of(several.size()));
    }
    OptionalLong unpacked = unpackedSize(kind.get());
    PackedInput in =
        PackedInput.of(file, channel, 0, size, expected.map(ExpectedSha256::digest).orElse(null));
    return packed(name, new UnpackingProducer(in, expected, channel), unpacked);
  }

  private ImageStream zip(StreamName name, Optional<ExpectedSha256> expected) {
    ZipImage image = ZipImage.find(file, channel);
    PackedInput in = PackedInput.of(file, channel, image.from(), image.from() + image.packedSize(), null);
    Producer producer = new RandomProducer(file, out -> image.unpack(in, out), in::taken, expected, channel);
    return packed(name, producer, OptionalLong.of(image.size()));
  }

  private ImageStream packed(StreamName name, Producer producer, OptionalLong size) {
    checkSize(name, size);
    return stream(name, producer, size, options, events);
  }

  private void checkSize(StreamName name, OptionalLong size) {
    if (size.isPresent() && options.map().isPresent() && options.map().get().imageSize() != size.getAsLong()) {
      throw options.map().get().otherSize(name, String.valueOf(size.getAsLong()));
    }
    if (size.isPresent() && size.getAsLong() > options.limit()) {
      throw Unpacking.tooLarge(name.subject(), options.limit());
    }
  }

  static ImageStream ofPipe(String text, InputStream pipe, StreamOptions options, EventSink events) {
    StreamName unknown = new StreamName(text, true);
    Optional<ExpectedSha256> expected = options.sha256().map(digits -> new ExpectedSha256(unknown, digits));
    PackedInput in = PackedInput.of(text, pipe, expected.map(ExpectedSha256::digest).orElse(null));
    // Whatever comes first is waited for by the thread that reads, so that an interrupt is noticed here.
    return stream(
        unknown, new UnpackingProducer(in, expected, () -> {}), OptionalLong.empty(), options, events);
  }

  private static ImageStream stream(
      StreamName name, Producer producer, OptionalLong size, StreamOptions options, EventSink events) {
    ImageStream pumped = new PumpedStream(name, producer, size, options.limit(), events);
    return options.map().isPresent() ? new MappedStream(name, pumped, options.map().get()) : pumped;
  }
}
