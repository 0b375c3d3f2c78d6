package org.sbcprov.cli.image;

import org.sbcprov.cli.Session;
import org.sbcprov.cli.TextTable;
import org.sbcprov.core.ByteSize;
import org.sbcprov.imaging.build.Area;
import org.sbcprov.imaging.build.ImagePlan;
import org.sbcprov.imaging.build.InstallStep;
import org.sbcprov.imaging.disk.SectorSource;

/** A plan, and what is to be done after building, for people. */
final class PlanText {
  private PlanText() {}

  /** All sectors, in order. */
  static String map(ImagePlan plan) {
    TextTable table = new TextTable(0, "rrrrl");
    table.row("first", "last", "offset", "size", "what");
    for (Area area : plan.areas()) {
      table.row(
          Long.toString(area.first()),
          Long.toString(area.last()),
          "0x" + Long.toHexString(area.first() * SectorSource.SECTOR),
          new ByteSize(area.size()).toString(),
          what(area));
    }
    return table.text();
  }

  /** How to install it. */
  static void steps(ImagePlan plan, Session session) {
    for (InstallStep step : plan.steps()) {
      session.say("");
      session.say(step.where() + ", " + step.what() + ":");
      for (String command : step.commands()) {
        session.say("  " + command);
      }
    }
  }

  private static String what(Area area) {
    if (area.kind() == Area.Kind.FREE) {
      return "free";
    }
    String name = area.kind() == Area.Kind.PLACEMENT ? "  " + area.what() : area.what();
    if (area.content().isEmpty()) {
      return area.kind() == Area.Kind.TABLE ? name : name + ": empty";
    }
    String file = area.file().isPresent() ? " from " + area.file().get() : "";
    return name + ": " + area.content() + file + ", " + new ByteSize(area.used());
  }
}
