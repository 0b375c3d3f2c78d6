package org.sbcprov.imaging.custom;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.Facts;

/**
 * Commands in the script that U-Boot runs.
 *
 * @param kind which script
 * @param lines what is put where
 */
public record BootScriptLines(Kind kind, AnchoredLines lines) implements Customization {
  private static final List<String> SCRIPTS = List.of("/boot.scr", "/boot.scr.uimg", "/boot/boot.scr");
  private static final List<String> ROOT_SCRIPTS = List.of("/boot/boot.scr", "/boot/boot.scr.uimg", "/boot.scr");
  private static final List<String> SOURCES = List.of("boot.cmd", "boot.txt");

  /** Forms of scripts. */
  public enum Kind {
    /** A text with a line of its own that it begins with. */
    BOOT_INI,
    /** A text in a legacy image of U-Boot. */
    BOOT_SCR
  }

  @Override
  public void apply(Bench bench) {
    if (kind == Kind.BOOT_INI) {
      bootIni(bench);
    } else {
      bootScr(bench);
    }
  }

  private void bootIni(Bench bench) {
    List<SystemTree.Place> places = bench.tree().files(BootIni.PATHS, List.of("/boot.ini", "/boot/boot.ini"));
    if (places.isEmpty()) {
      throw CustomFailures.noPlace(
          "--boot-ini-insert",
          "the image has no boot.ini",
          "It is " + bench.layout().family().title() + ". --boot-scr-insert edits boot.scr; Armbian also runs /boot/fixup.scr.");
    }
    SystemTree.Place place = places.get(0);
    TextLines text = TextLines.of(place.read(TextLines.LIMIT), place.shown());
    int from = Math.max(0, magicIndex(text));
    String asBefore = new String(text.bytes(), StandardCharsets.UTF_8);
    boolean crlf = text.hasCarriageReturns();
    text.withoutCarriageReturns();
    int line = lines.putInto(text, place.shown(), from);
    text.endLast();
    for (String problem : BootIni.problems(text)) {
      bench.warn(CustomFailures.warning("customize.boot-ini", place.shown(), problem));
    }
    byte[] bytes = text.bytes();
    if (bytes.length > BootIni.LARGEST) {
      throw CustomFailures.form(
          "customize.boot-ini-size",
          place.shown(),
          "would have " + bytes.length + " bytes; the vendor's U-Boot reads at most " + BootIni.LARGEST,
          "Take something out of it.");
    }
    if (line == 0 && !crlf) {
      bytes = asBefore.getBytes(StandardCharsets.UTF_8);
    }
    if (crlf) {
      warnOfLineEnds(bench, place.shown());
    }
    place.volume().write(place.path(), bytes, Optional.empty(), false);
    bench.did(done(place.shown(), line));
  }

  private static int magicIndex(TextLines text) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < text.count(); i++) {
      all.add(text.line(i));
    }
    return BootIni.magicIndex(all);
  }

  private String done(String shown, int line) {
    String what = lines.lines().size() == 1 ? "\"" + CustomFailures.shown(lines.lines().get(0)) + "\"" : "the lines";
    return "boot script: " + what + (line == 0 ? " stood in " + shown + " already" : " in " + shown + ", line " + line);
  }

  static void warnOfLineEnds(Bench bench, String shown) {
    bench.warn(
        CustomFailures.warning(
            "customize.line-ends",
            shown,
            "had lines that end with CR and LF; U-Boot and the kernel take the CR for a part of the last word, so they now"
                + " end with LF"));
  }

  private void bootScr(Bench bench) {
    List<SystemTree.Place> places = bench.tree().files(SCRIPTS, ROOT_SCRIPTS);
    if (places.isEmpty()) {
      throw CustomFailures.noPlace(
          "--boot-scr-insert",
          "the image has no boot.scr",
          "It is " + bench.layout().family().title() + ". --boot-ini-insert edits boot.ini, --extlinux extlinux.conf.");
    }
    SystemTree.Place place = places.get(0);
    ScriptImage image = ScriptImage.parse(place.read(ScriptImage.LARGEST), place.shown());
    TextLines script = TextLines.of(image.script(), place.shown());
    boolean crlf = script.hasCarriageReturns();
    script.withoutCarriageReturns();
    int line = lines.putInto(script, place.shown(), 0);
    if (line > 0 || crlf) {
      script.endLast();
      place.volume().write(place.path(), image.with(script.bytes()).write(), Optional.empty(), false);
      if (crlf) {
        warnOfLineEnds(bench, place.shown());
      }
    }
    source(bench, place, image.script(), script.bytes());
    bench.did(done(place.shown(), line));
  }

  /** Keeps the text that boot.scr was made of in step: the next update of the system makes it of that again. */
  private void source(Bench bench, SystemTree.Place place, byte[] before, byte[] after) {
    String directory = place.path().substring(0, place.path().lastIndexOf('/') + 1);
    for (String name : SOURCES) {
      String path = directory + name;
      if (!place.volume().isFile(path)) {
        continue;
      }
      byte[] text = place.volume().read(path, TextLines.LIMIT);
      if (Arrays.equals(text, before) || Arrays.equals(text, after)) {
        place.volume().write(path, after, Optional.empty(), false);
        return;
      }
      TextLines own = TextLines.of(text, path);
      try {
        lines.putInto(own, path, 0);
      } catch (BadInput e) {
        bench.warn(
            new Warning(
                "customize.source-differs",
                CustomFailures.shown(path) + " is not what " + place.shown() + " was made of, and was left alone: "
                    + e.getMessage(),
                Facts.of("path", CustomFailures.shown(path))));
        return;
      }
      own.endLast();
      place.volume().write(path, own.bytes(), Optional.empty(), false);
      return;
    }
  }
}
