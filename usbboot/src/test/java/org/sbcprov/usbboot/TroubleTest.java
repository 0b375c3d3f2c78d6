package org.sbcprov.usbboot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sbcprov.core.failure.ExitStatus;

/** Every way in which a boot can fail is known, as what it is. The sources are the list of them. */
class TroubleTest {
  private static final Path SOURCES = Path.of("src/main/java/org/sbcprov/usbboot");
  private static final Pattern CODE = Pattern.compile("\"(usbboot\\.[a-z-]+)\"");
  private static final Pattern WARNING = Pattern.compile("(?:new Warning|warn|warning)\\(\\s*\"(usbboot\\.[a-z-]+)\"");
  private static final Pattern FAILURE =
      Pattern.compile(
          "new (BadUsage|BadInput|Refused|NoDevice|DeviceFailed|VerificationFailed|IoFailed|Interrupted)\\(\\s*"
              + "[^\";]*?\"([a-z]+(?:\\.[a-z-]+)?)\"");
  private static final Map<String, ExitStatus> STATUS =
      Map.of(
          "BadUsage", ExitStatus.USAGE,
          "BadInput", ExitStatus.BAD_INPUT,
          "Refused", ExitStatus.REFUSED,
          "NoDevice", ExitStatus.NO_DEVICE,
          "DeviceFailed", ExitStatus.DEVICE,
          "VerificationFailed", ExitStatus.VERIFICATION,
          "IoFailed", ExitStatus.IO,
          "Interrupted", ExitStatus.INTERRUPTED);

  /** What files fail with, told by core; the rest of its codes are for outputs. */
  private static final Set<String> OF_CORE = Set.of("io.read", "input.not-found");

  @Test
  void everyCodeThatASessionCanEndWithIsKnownAndNoneThatIsGone() {
    Set<String> thrown = new TreeSet<>(OF_CORE);
    thrown.add("interrupted");
    for (String source : sources()) {
      String failing = WARNING.matcher(source).replaceAll("");
      Matcher code = CODE.matcher(failing);
      while (code.find()) {
        thrown.add(code.group(1));
      }
    }
    // How a command is used, which ends before a session.
    thrown.removeAll(codesOf(ExitStatus.USAGE));
    Set<String> known = known();
    known.removeIf(TroubleTest::isOfWritingDisks);
    thrown.removeIf(TroubleTest::isOfWritingDisks);
    assertThat(known).isEqualTo(thrown);
  }

  /** Told by those who write boards' disks, whose codes the document of all codes is compared with. */
  private static boolean isOfWritingDisks(String code) {
    return code.startsWith("flash.") || code.startsWith("target.") || code.startsWith("write.");
  }

  @Test
  void theStatusOfEachIsTheOneThatTheFailureEndsWith() {
    Map<String, ExitStatus> thrown = statuses();
    assertThat(thrown).hasSizeGreaterThan(30);
    for (Trouble trouble : Trouble.all()) {
      ExitStatus status = thrown.get(trouble.code());
      if (status != null) {
        assertThat(trouble.status()).as(trouble.code()).isEqualTo(status);
      }
    }
  }

  @Test
  void eachIsToldOnceWithCausesAndANextStepInTheOrderOfTheStages() {
    List<Trouble> all = Trouble.all();
    assertThat(known()).hasSameSizeAs(all);
    List<BootStage> stages = new ArrayList<>();
    for (Trouble trouble : all) {
      assertThat(trouble.causes()).as(trouble.code()).isNotEmpty().doesNotHaveDuplicates();
      assertThat(trouble.next()).as(trouble.code()).isNotBlank();
      assertThat(trouble.symptom()).as(trouble.code()).isNotBlank();
      assertThat(trouble.place()).as(trouble.code()).isNotBlank();
      trouble.stage().ifPresent(stages::add);
    }
    assertThat(stages).isSorted();
    assertThat(Set.copyOf(stages)).as("something can go wrong at each stage").containsExactlyInAnyOrder(BootStage.values());
    assertThat(all.stream().map(Trouble::symptom).filter(symptom -> !symptom.startsWith("USB cannot"))).doesNotHaveDuplicates();
  }

  private static Set<String> known() {
    Set<String> known = new TreeSet<>();
    for (Trouble trouble : Trouble.all()) {
      known.add(trouble.code());
    }
    return known;
  }

  private static Set<String> codesOf(ExitStatus status) {
    Set<String> codes = new TreeSet<>();
    statuses().forEach(
        (code, its) -> {
          if (its == status) {
            codes.add(code);
          }
        });
    return codes;
  }

  private static Map<String, ExitStatus> statuses() {
    Map<String, ExitStatus> statuses = new TreeMap<>();
    for (String source : sources()) {
      Matcher failure = FAILURE.matcher(source);
      while (failure.find()) {
        ExitStatus status = STATUS.get(failure.group(1));
        assertThat(statuses.getOrDefault(failure.group(2), status)).as(failure.group(2)).isEqualTo(status);
        statuses.put(failure.group(2), status);
      }
    }
    return statuses;
  }

  /** The sources without those of traces, which replay sessions and are none, and without the list itself. */
  private static List<String> sources() {
    List<String> sources = new ArrayList<>();
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.toList()) {
        boolean java = file.toString().endsWith(".java") && !file.startsWith(SOURCES.resolve("trace"));
        if (java && !file.endsWith("KnownTroubles.java")) {
          sources.add(Files.readString(file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sources;
  }
}
