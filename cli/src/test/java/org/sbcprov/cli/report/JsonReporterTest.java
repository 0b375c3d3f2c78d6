package org.sbcprov.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sbcprov.core.event.Progress;
import org.sbcprov.core.event.Warning;
import org.sbcprov.core.failure.BadInput;
import org.sbcprov.core.failure.ExitStatus;
import org.sbcprov.core.failure.Facts;

class JsonReporterTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private JsonReporter reporter(Verbosity verbosity) {
    return new JsonReporter(new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err), verbosity, "result");
  }

  @Test
  void eventsAndResultAreOneLineEachWhateverIsInThem() {
    JsonReporter reporter = reporter(Verbosity.NORMAL);
    reporter.accept(new Warning("a.b", "tab\t, quote\", line\n, \u20ac", Facts.of("file", Path.of("a", "b"))));
    reporter.result(
        "x", ExitStatus.OK, Facts.of("list", Arrays.asList(1, 2L, "c", null), "map", Map.of("k", true), "share", 0.5));
    assertThat(out.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"event\":\"warning\",\"code\":\"a.b\",\"message\":\"tab\\t, quote\\\", line\\n, \u20ac\",\"file\":\"a/b\"}\n"
                + "{\"event\":\"result\",\"command\":\"x\",\"ok\":true,\"status\":0,"
                + "\"list\":[1,2,\"c\",null],\"map\":{\"k\":true},\"share\":0.5}\n");
  }

  @Test
  void aFailureAndABugAreResultsToo() {
    JsonReporter reporter = reporter(Verbosity.NORMAL);
    reporter.failure("x", new BadInput("a.b", "Broken", Facts.of("offset", "0x10"), "Mend it."));
    reporter.crash("x", new IllegalStateException("oops"));
    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "{\"event\":\"result\",\"command\":\"x\",\"ok\":false,\"status\":3,\"error\":{\"code\":\"a.b\","
                + "\"message\":\"Broken\",\"facts\":{\"offset\":\"0x10\"},\"hint\":\"Mend it.\"}}",
            "{\"event\":\"result\",\"command\":\"x\",\"ok\":false,\"status\":1,\"error\":{\"code\":\"internal\","
                + "\"message\":\"java.lang.IllegalStateException: oops\"}}");
    assertThat(err.size()).isZero();
  }

  @Test
  void quietLeavesOutAllButWarningsAndTheResult() {
    JsonReporter reporter = reporter(Verbosity.QUIET);
    reporter.accept(new Progress("sending", 1, 2));
    reporter.accept(new Warning("a.b", "look out", Map.of()));
    reporter.result("x", ExitStatus.OK, Map.of());
    assertThat(out.toString(StandardCharsets.UTF_8).lines()).hasSize(2);
  }
}
