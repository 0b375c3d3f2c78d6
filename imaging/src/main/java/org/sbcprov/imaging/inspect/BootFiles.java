package org.sbcprov.imaging.inspect;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.content.BytesSource;
import org.sbcprov.imaging.content.ContentReader;
import org.sbcprov.imaging.content.Found;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.fat.FatVolume;

/**
 * The files on a FAT file system from which U-Boot boots: frank-w's takes a FIT ({@code *.itb}) and {@code uEnv.txt},
 * standard boot {@code extlinux/extlinux.conf} or {@code boot.scr}.
 */
final class BootFiles {
  private static final List<String> CONFIGURATIONS =
      List.of("extlinux/extlinux.conf", "boot/extlinux/extlinux.conf", "boot.scr", "boot.scr.uimg");

  private static final List<String> KERNELS = List.of("image", "uimage", "vmlinuz");

  private static final String PACKED = ".gz";
  private static final int LARGEST_FIT = 256 * 1024 * 1024;

  private BootFiles() {}

  static void check(SectorSource image, Inhabited fat, StageLog kernel) {
    if (!(fat.found().content().details().get("files") instanceof List<?> files)) {
      if (isEmpty(image, fat)) {
        absent(fat, "has no files", kernel);
      } else {
        kernel.unknown(fat.title() + " has a FAT file system that cannot be read here", "");
      }
      return;
    }
    for (Object file : files) {
      String name = file.toString().toLowerCase(Locale.ROOT);
      String unpacked = name.endsWith(PACKED) ? name.substring(0, name.length() - PACKED.length()) : name;
      if (name.endsWith(".itb")) {
        fit(image, fat, file.toString(), kernel);
        return;
      }
      if (KERNELS.contains(unpacked)) {
        kernel.reason(fat.title() + " has " + file);
        return;
      }
    }
    String configuration = configuration(image, fat);
    if (!configuration.isEmpty()) {
      kernel.reason(fat.title() + " has " + configuration);
    } else {
      absent(fat, "has neither a kernel (*.itb, Image) nor extlinux.conf or boot.scr", kernel);
    }
  }

  private static void fit(SectorSource image, Inhabited fat, String name, StageLog kernel) {
    Found found;
    try {
      byte[] bytes = FatVolume.open(image, fat.position(), fat.size()).read(name, LARGEST_FIT);
      found = ContentReader.at(new BytesSource(bytes), 0, bytes.length);
    } catch (BadInput e) {
      kernel.unknown(fat.title() + " has " + name + ", which cannot be read here", "");
      return;
    }
    if (found.is("fit") && found.problem().isEmpty()) {
      kernel.reason(fat.title() + " has " + name + ", a " + found.content().words());
      return;
    }
    String words = found.problem().isPresent() ? found.problem().get().getMessage() : found.content().words();
    kernel.warning(
        "image.kernel-form",
        fat.title() + " has " + name + ", which is no whole FIT: " + words,
        Facts.of("partition", fat.number(), "file", name),
        "U-Boot does not start it.",
        "");
  }

  private static boolean isEmpty(SectorSource image, Inhabited fat) {
    try {
      return FatVolume.open(image, fat.position(), fat.size()).list("").isEmpty();
    } catch (BadInput e) {
      return false;
    }
  }

  private static String configuration(SectorSource image, Inhabited fat) {
    try {
      FatVolume volume = FatVolume.open(image, fat.position(), fat.size());
      for (String path : CONFIGURATIONS) {
        if (volume.find(path).isPresent()) {
          return path;
        }
      }
    } catch (BadInput e) {
      return "";
    }
    return "";
  }

  private static void absent(Inhabited fat, String problem, StageLog kernel) {
    Map<String, Object> facts = Facts.of("partition", fat.number());
    kernel.warning(
        "image.kernel-absent",
        fat.title() + " " + problem,
        facts,
        "U-Boot stops at its prompt then, or boots from elsewhere. sbcprov image put puts a file there.",
        "");
  }
}
