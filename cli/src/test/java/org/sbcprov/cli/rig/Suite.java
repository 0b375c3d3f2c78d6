package org.sbcprov.cli.rig;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs all scenarios, or those with a word in their name, and says how each went; ends with {@code N passed, N failed}. */
final class Suite implements TestExecutionListener {
  private final PrintStream out;
  private final Map<String, Long> started = new ConcurrentHashMap<>();
  private int passed;
  private int failed;
  private int skipped;

  private Suite(PrintStream out) {
    this.out = out;
  }

  public static void main(String[] arguments) {
    String only = System.getProperty("sbcprov.rig.only", "").toLowerCase(Locale.ROOT);
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectPackage(Suite.class.getPackageName()))
            .filters(TagFilter.includeTags("rig"), named(only))
            .build();
    Suite suite = new Suite(new PrintStream(System.out, true, StandardCharsets.UTF_8));
    LauncherFactory.create().execute(request, suite);
    suite.out.println(
        suite.passed + " passed, " + suite.failed + " failed" + (suite.skipped > 0 ? ", " + suite.skipped + " skipped" : ""));
    System.exit(suite.failed == 0 && suite.passed > 0 ? 0 : 1);
  }

  /** Finds a scenario by its class and by its method; the classes themselves are always there. */
  private static PostDiscoveryFilter named(String word) {
    return descriptor -> {
      String kind = descriptor.getUniqueId().getLastSegment().getType();
      return FilterResult.includedIf(
          word.isEmpty() || kind.equals("engine") || kind.equals("class") || nameOf(descriptor).contains(word));
    };
  }

  private static String nameOf(TestDescriptor descriptor) {
    return descriptor.getUniqueId().toString().toLowerCase(Locale.ROOT);
  }

  @Override
  public void executionStarted(TestIdentifier test) {
    started.put(test.getUniqueId(), System.nanoTime());
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    long millis = (System.nanoTime() - started.remove(test.getUniqueId())) / 1_000_000;
    switch (result.getStatus()) {
      case SUCCESSFUL:
        if (test.isTest()) {
          passed++;
          say("passed", test, millis);
        }
        break;
      case ABORTED:
        skipped++;
        say("skipped", test, millis);
        result.getThrowable().ifPresent(why -> out.println("        " + why.getMessage()));
        break;
      default:
        failed++;
        say("FAILED", test, millis);
        result.getThrowable().ifPresent(why -> why.printStackTrace(out));
    }
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    skipped++;
    say("skipped", test, 0);
    out.println("        " + reason);
  }

  private void say(String how, TestIdentifier test, long millis) {
    String group = test.getUniqueIdObject().getSegments().stream()
        .filter(segment -> segment.getType().equals("class"))
        .map(segment -> segment.getValue().substring(segment.getValue().lastIndexOf('.') + 1) + ": ")
        .findFirst().orElse("");
    String method = test.getUniqueIdObject().getSegments().stream()
        .filter(segment -> segment.getType().equals("test-template"))
        .map(segment -> segment.getValue().replaceFirst("\\(.*", "") + " ")
        .findFirst().orElse("");
    out.printf(Locale.ROOT, "%-7s %5.1f s  %s%s%s%n", how, millis / 1000.0, group, method, test.getDisplayName());
  }
}
