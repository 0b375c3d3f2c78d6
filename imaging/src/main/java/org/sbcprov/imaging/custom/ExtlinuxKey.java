package org.sbcprov.imaging.custom;

import java.util.List;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;

/**
 * A key of the entry of extlinux.conf that starts by default.
 *
 * @param key {@code append}, {@code fdt}, {@code fdtdir}, {@code fdtoverlays}, {@code initrd}, {@code kernel} or {@code linux}
 * @param value its value; empty to take the line away
 */
public record ExtlinuxKey(String key, String value) implements Customization {
  private static final List<String> KEYS =
      List.of("append", "fdt", "fdtdir", "fdtoverlays", "initrd", "kernel", "linux");

  /**
   * @throws BadUsage {@code customize.extlinux-key} when there is no such key, or the value cannot be one
   */
  public ExtlinuxKey {
    String problem = KEYS.contains(key) ? "" : "has none of the keys " + String.join(", ", KEYS);
    problem = value.isEmpty() && (key.equals("kernel") || key.equals("linux")) ? "would leave no kernel" : problem;
    for (int i = 0; i < value.length(); i++) {
      problem = value.charAt(i) < ' ' ? "has a line end or control character in it" : problem;
    }
    if (!problem.isEmpty()) {
      throw new BadUsage(
          "customize.extlinux-key",
          "\"" + CustomFailures.shown(key + "=" + value) + "\" cannot be set in extlinux.conf: it " + problem,
          Facts.of("setting", CustomFailures.shown(key + "=" + value)),
          "Give KEY=VALUE, such as fdtoverlays=/boot/overlay.dtbo. Words of append are changed by --cmdline.");
    }
  }

  @Override
  public void apply(Bench bench) {
    List<SystemTree.Place> places = ExtlinuxConf.places(bench.tree());
    if (places.isEmpty()) {
      throw CustomFailures.noPlace(
          "--extlinux", "the image has no extlinux.conf", "It is " + bench.layout().family().title() + ".");
    }
    ExtlinuxConf conf = ExtlinuxConf.read(places.get(0));
    boolean same = conf.value(key).orElse("").equals(value.strip());
    if (!same) {
      conf.set(key, value.strip());
      conf.write(bench);
    }
    bench.did(
        "extlinux: " + key + (value.isEmpty() ? " is gone from" : " of") + " the label " + conf.name() + " in "
            + places.get(0).shown() + (same ? ", as it was" : ""));
  }
}
