package org.sbcprov.imaging.write;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.sbcprov.core.Clock;
import org.sbcprov.core.block.BlockDevice;
import org.sbcprov.core.block.Target;
import org.sbcprov.core.event.Event;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.fixtures.block.FakeDisk;
import org.sbcprov.fixtures.block.FakeTarget;

/** One call of {@link ImageWrite} as tests make it. */
final class Writing {
  static final ImageWrite.Options DIFF = new ImageWrite.Options(true, true, false, false, false);
  static final ImageWrite.Options RESUME = new ImageWrite.Options(true, false, true, false, false);
  static final ImageWrite.Options KEEP = new ImageWrite.Options(true, false, false, true, false);
  static final ImageWrite.Options UNVERIFIED = new ImageWrite.Options(false, false, false, false, false);

  final List<Event> events = new ArrayList<>();
  EventSink listener = EventSink.NONE;
  ImageWrite.Options options = ImageWrite.Options.USUAL;
  List<Path> files = List.of();
  Optional<Path> journals = Optional.empty();
  String identity = "";
  long flushBytes = Long.MAX_VALUE;

  static Writing with(ImageWrite.Options options) {
    Writing writing = new Writing();
    writing.options = options;
    return writing;
  }

  /** To one disk. */
  ImageWrite.OneTarget to(FakeDisk disk, BytesImage image) {
    return to(FakeTarget.of(disk), image);
  }

  ImageWrite.OneTarget to(Target target, BytesImage image) {
    return run(image, target).targets().get(0);
  }

  ImageWrite.Result run(BytesImage image, Target... targets) {
    EventSink sink =
        event -> {
          events.add(event);
          listener.accept(event);
        };
    return ImageWrite.run(request(image, targets), sink, flushBytes);
  }

  ImageWrite.Request request(BytesImage image, Target... targets) {
    return new ImageWrite.Request(
        image,
        identity,
        List.of(targets),
        files,
        options,
        journals,
        target -> "sbcprov image write card.img --to " + target.name() + " --resume",
        Clock.system());
  }

  /** A target that gives other devices than whole fake disks. */
  static Target target(String name, long size, Supplier<BlockDevice> devices) {
    return new Target() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public String words() {
        return name;
      }

      @Override
      public long size() {
        return size;
      }

      @Override
      public String identity() {
        return "fake " + size;
      }

      @Override
      public BlockDevice open() {
        return devices.get();
      }

      @Override
      public boolean tableChanged() {
        return true;
      }

      @Override
      public Map<String, Object> facts() {
        return Map.of("device", name);
      }
    };
  }
}
