package org.sbcprov.imaging.inspect;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.imaging.content.EnvironmentContent;
import org.sbcprov.imaging.content.Found;
import org.sbcprov.imaging.disk.SectorSource;
import org.sbcprov.imaging.finding.Finding;
import org.sbcprov.imaging.fip.Payload;
import org.sbcprov.imaging.mtk.Bl2Image;

/** U-Boot reads its environment, and looks for a kernel; where, depends on whose U-Boot it is. */
final class UbootStages {
  /** Where the U-Boot of frank-w for the BPI-R3 keeps its environment: within the partition for BL2. */
  private static final long IN_BL2 = 0x300000;

  private static final String BAD_CRC = "*** Warning - bad CRC, using default environment";
  private static final List<String> FIT_PARTITIONS = List.of("production", "recovery");

  private final DiskView view;
  private final Fix fix;
  private final StageLog environment;
  private final StageLog kernel;

  UbootStages(DiskView view, Fix fix, List<Finding> findings) {
    this.view = view;
    this.fix = fix;
    environment = new StageLog("environment", findings);
    kernel = new StageLog("kernel", findings);
  }

  Stage checkEnvironment(Optional<Bl2Image> bl2, Optional<Payload> uboot) {
    inBl2(bl2);
    if (uboot.isPresent() && uboot.get().environmentIsNowhere()) {
      environment.reason("This U-Boot keeps no environment; what is stored has no effect");
      environment.ok(
          "image.env-nowhere",
          "This U-Boot says that it keeps its environment nowhere: saveenv and fw_setenv have no effect");
      return environment.stage();
    }
    Inhabited partition = null;
    for (Inhabited candidate : view.partitions()) {
      if (partition == null && EnvironmentContent.isName(candidate.entry().name())) {
        partition = candidate;
      }
    }
    if (partition == null) {
      environment.at(-1).unknown("There is no partition for an environment; U-Boot has its defaults then", "");
    } else {
      in(partition);
    }
    return environment.stage();
  }

  private void inBl2(Optional<Bl2Image> bl2) {
    for (Inhabited partition : view.partitions()) {
      boolean covers =
          partition.hasSectors()
              && partition.entry().name().equals(BromStage.BL2_NAME)
              && partition.position() < IN_BL2
              && partition.position() + partition.size() > IN_BL2;
      Optional<Found> found = covers ? EnvironmentContent.at(view.image(), IN_BL2) : Optional.empty();
      if (found.isPresent()) {
        environment.at(IN_BL2 / SectorSource.SECTOR)
            .warning(
                "image.env-in-bl2",
                "A U-Boot environment lies within " + partition.label() + ", at 0x" + Long.toHexString(IN_BL2),
                Facts.of("partition", partition.number()),
                "So it is with frank-w's U-Boot for the BPI-R3; what fills the partition overwrites it.",
                "");
        if (bl2.isPresent() && partition.position() + bl2.get().size() > IN_BL2) {
          environment.error(
              "image.bl2-over-env",
              "BL2 reaches to 0x" + Long.toHexString(partition.position() + bl2.get().size())
                  + ", over the environment at 0x" + Long.toHexString(IN_BL2),
              Facts.of("partition", partition.number()),
              "The next saveenv would destroy it.",
              "",
              "");
        }
      }
    }
  }

  private void in(Inhabited partition) {
    Found found = partition.found();
    environment.at(partition.entry().startingLba());
    Map<String, Object> facts = Facts.of("partition", partition.number());
    if (found.is(EnvironmentContent.KIND)) {
      environment.reason(partition.title() + ": " + found.content().words());
      copies(partition, found);
    } else if (found.isEmpty()) {
      environment.reason(partition.title() + " is empty: U-Boot has its defaults");
      environment.ok("image.env-empty", partition.title() + " is empty, so U-Boot has its default environment");
    } else if (found.isBeyondFile() || found.is("no-sectors")) {
      environment.unknown(partition.title() + " is " + found.content().words(), "");
    } else {
      environment.warning(
          "image.env-crc",
          partition.title() + " has no environment with a CRC that matches, but " + found.content().words(),
          facts,
          "U-Boot prints \"" + BAD_CRC + "\". Its next saveenv writes a good one. sbcprov env create makes one, too:",
          fix.put(partition, "ENV"));
    }
  }

  private void copies(Inhabited partition, Found found) {
    Map<String, Object> facts = Facts.of("partition", partition.number());
    if (found.content().details().containsKey("mixed")) {
      mixed(partition, facts);
    }
    if (!(found.content().details().get("copies") instanceof List<?> copies)) {
      return;
    }
    for (int i = 0; i < copies.size(); i++) {
      Object state = ((Map<?, ?>) copies.get(i)).get("state");
      if (state.equals("single")) {
        mixed(partition, facts);
      } else if (state.equals("bad")) {
        environment.warning(
            "image.env-copy",
            partition.title() + ": copy " + (i + 1) + " of the environment has a CRC that does not match",
            Facts.of("partition", partition.number(), "copy", i + 1),
            "U-Boot takes the other one, and its next saveenv writes this one anew; so does this:",
            fix.environment());
      }
    }
  }

  private void mixed(Inhabited partition, Map<String, Object> facts) {
    environment.warning(
        "image.env-mixed",
        partition.title() + " has two environments, one of the single form and one of the redundant",
        facts,
        "U-Boot knows one of the forms, and finds the other one damaged.",
        "");
  }

  Stage checkKernel() {
    boolean expected = false;
    for (String name : FIT_PARTITIONS) {
      Optional<Inhabited> partition = view.named(name);
      if (partition.isPresent()) {
        expected = true;
        fit(partition.get());
      }
    }
    if (!expected) {
      fat();
    }
    return kernel.stage();
  }

  /** OpenWrt's U-Boot starts the FIT in {@code production}, or else the one in {@code recovery}. */
  private void fit(Inhabited partition) {
    Found found = partition.found();
    kernel.at(partition.entry().startingLba());
    Map<String, Object> facts = Facts.of("partition", partition.number());
    boolean main = partition.entry().name().equals(FIT_PARTITIONS.get(0));
    if (found.is("fit")) {
      kernel.reason(partition.title() + " has a " + found.content().words());
      if (found.problem().isPresent()) {
        kernel.add(Finding.error(BromStage.named(partition, found.problem().get())), "Wrong Image Format", "");
      }
    } else if (found.isEmpty() || found.isBeyondFile()) {
      String words = partition.title() + " is " + found.content().words();
      if (main) {
        kernel.warning(
            "image.kernel-absent", words, facts, "OpenWrt's U-Boot looks for its FIT there.",
            fix.put(partition, "FIT"));
      }
    } else {
      kernel.warning(
          "image.kernel-form",
          partition.title() + " has no FIT but " + found.content().words(),
          facts,
          "OpenWrt's U-Boot looks for its FIT there.",
          fix.put(partition, "FIT"));
    }
  }

  /** The U-Boot of frank-w and of the vendor loads from a FAT file system. */
  private void fat() {
    Optional<Inhabited> partition = view.holding("fat");
    if (partition.isPresent()) {
      Inhabited fat = partition.get();
      kernel.at(fat.entry().startingLba());
      BootFiles.check(view.image(), fat, kernel);
      return;
    }
    kernel.reason("There is none to be found; U-Boot stops at its prompt, or boots from elsewhere");
  }
}
