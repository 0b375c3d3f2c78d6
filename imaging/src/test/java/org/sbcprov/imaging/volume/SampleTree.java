package org.sbcprov.imaging.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.sbcprov.imaging.Tools;

/** A directory of the host with all that a volume is to tell, and images made of it. */
final class SampleTree {
  private SampleTree() {}

  /** Deep and wide, with holes, links of both kinds, and odd names. */
  static Path make(Path top, int wide) throws IOException {
    Random random = new Random(5);
    Path deep = Files.createDirectories(top.resolve("etc/systemd/system/multi-user.target.wants"));
    Files.createDirectories(top.resolve("usr/bin"));
    Files.createSymbolicLink(top.resolve("bin"), Path.of("usr/bin"));
    Files.writeString(top.resolve("usr/bin/sh"), "#!shell\n");
    Files.createSymbolicLink(deep.resolve("ssh.service"), Path.of("/etc/systemd/system/ssh.service"));
    Files.writeString(top.resolve("etc/systemd/system/ssh.service"), "[Unit]\n");
    Files.createSymbolicLink(top.resolve("etc/long"), Path.of("/none/" + "x".repeat(200)));
    Files.createSymbolicLink(top.resolve("etc/medium"), Path.of("y".repeat(59)));
    Files.createSymbolicLink(top.resolve("etc/sixty"), Path.of("z".repeat(60)));
    Files.createSymbolicLink(top.resolve("loop"), Path.of("loop"));
    Files.createSymbolicLink(top.resolve("up"), Path.of("/etc/.././../usr"));
    Path secret = Files.writeString(top.resolve("secret \u00e4\"quoted\" 'name'"), "mine");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
    Files.createLink(top.resolve("hard"), secret);
    Files.write(top.resolve("empty"), new byte[0]);
    Files.write(top.resolve("tiny"), bytes(random, 100));
    Files.write(top.resolve("large"), bytes(random, 1_500_000));
    byte[] holes = bytes(random, 700_001);
    java.util.Arrays.fill(holes, 65_536, 500_000, (byte) 0);
    Files.write(top.resolve("holes"), holes);
    Path many = Files.createDirectories(top.resolve("many"));
    for (int i = 0; i < wide; i++) {
      Files.write(many.resolve("a file of some name, number " + i), bytes(random, i % 50));
    }
    return top;
  }

  static byte[] bytes(Random random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** An image that mke2fs fills with a directory. */
  static Path mke2fs(Path image, String size, Path tree, String... options) {
    List<Object> arguments = new ArrayList<>(List.of("-q", "-F", "-d", tree));
    arguments.addAll(List.of(options));
    arguments.add(image);
    arguments.add(size);
    Tools.run("mke2fs", arguments.toArray());
    return image;
  }

  /** All of a directory of the host, one line for each, but lost+found. */
  static List<String> lines(Path top) {
    try (Stream<Path> all = Files.walk(top)) {
      List<String> lines = new ArrayList<>();
      all.forEach(path -> lines.add(line(top, path)));
      lines.removeIf(line -> line.startsWith("/lost+found ") || line.startsWith("/ "));
      lines.sort(null);
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String line(Path top, Path path) {
    try {
      String name = "/" + top.relativize(path) + " ";
      var attributes = Files.readAttributes(path, "unix:mode,uid,gid,size", LinkOption.NOFOLLOW_LINKS);
      int mode = (Integer) attributes.get("mode");
      String owner = Integer.toOctalString(mode & 07777) + " " + attributes.get("uid") + ":" + attributes.get("gid");
      if (Files.isSymbolicLink(path)) {
        return name + "LINK " + owner + " " + Files.readSymbolicLink(path);
      }
      return Files.isDirectory(path)
          ? name + "DIRECTORY " + owner
          : name + "FILE " + owner + " " + java.util.Arrays.hashCode(Files.readAllBytes(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same of a volume. */
  static List<String> lines(Volume volume) {
    List<String> lines = new ArrayList<>();
    walk(volume, "/", lines);
    lines.removeIf(line -> line.startsWith("/lost+found "));
    lines.sort(null);
    return lines;
  }

  private static void walk(Volume volume, String path, List<String> lines) {
    for (Node node : volume.list(path)) {
      Ownership owner = node.ownership();
      String line = node.path() + " " + node.type() + " " + Integer.toOctalString(owner.mode()) + " " + owner.uid() + ":"
          + owner.gid();
      switch (node.type()) {
        case LINK:
          lines.add(line + " " + node.linkTarget());
          break;
        case DIRECTORY:
          lines.add(line);
          walk(volume, node.path(), lines);
          break;
        case FILE:
          byte[] content = volume.read(node.path(), 64 << 20);
          assertThat(content.length).isEqualTo((int) node.size());
          lines.add(line + " " + java.util.Arrays.hashCode(content));
          break;
        default:
          lines.add(line);
      }
    }
  }
}
