package org.sbcprov.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.sbcprov.cli.report.JsonReporter;
import org.sbcprov.cli.report.LiveLines;
import org.sbcprov.cli.report.Reporter;
import org.sbcprov.cli.report.TextReporter;
import org.sbcprov.core.Clock;
import org.sbcprov.core.event.EventSink;
import org.sbcprov.core.failure.BadUsage;
import org.sbcprov.core.failure.Facts;
import org.sbcprov.core.failure.Interrupted;
import org.sbcprov.core.failure.IoFailed;
import org.sbcprov.core.process.Programs;

/** What a running command has to do with: where its words go, the time, the environment. */
public final class Session {
  private static final int LONGEST_ANSWER = 1000;

  private final Environment environment;
  private final Reporter reporter;
  private final List<String> globalArguments;

  /**
   * @param globalArguments the options of this run that make another command speak in the same way
   */
  Session(Environment environment, Reporter reporter, List<String> globalArguments) {
    this.environment = environment;
    this.reporter = reporter;
    this.globalArguments = globalArguments;
  }

  /** Where modules send their events. */
  public EventSink events() {
    return reporter;
  }

  /** Tells a person something in words; not data, and not shown with {@code -q} or {@code --json}. */
  public void say(String line) {
    reporter.say(line);
  }

  /** Gives data as text: standard output. With {@code --json} the result carries it instead. */
  public void print(String text) {
    reporter.data(text);
  }

  /** Gives data byte for byte: standard output. With {@code --json} the result carries it instead. */
  public void print(byte[] bytes) {
    reporter.data(bytes);
  }

  /** Whether standard output has JSON lines, which nothing may stand between. */
  public boolean isJson() {
    return reporter instanceof JsonReporter;
  }

  /** Whether a person sees standard output on a terminal, which takes some bytes for commands. */
  public boolean isOnTerminal() {
    return environment.outIsTerminal() && !isJson();
  }

  /** Brings out what was printed so far, before another program prints. */
  public void flush() {
    environment.out().flush();
  }

  /**
   * Lines that are drawn over and over while the command works; empty when nobody would see them. What they show need not
   * be printed.
   */
  public Optional<LiveLines> liveLines() {
    if (reporter instanceof TextReporter text && environment.errIsTerminal() && !text.isQuiet()) {
      LiveLines lines = new LiveLines(environment.err(), environment.columns(), environment.clock());
      text.attach(lines);
      return Optional.of(lines);
    }
    return Optional.empty();
  }

  /** What comes in at standard input, for a command that takes data there. */
  public InputStream input() {
    return environment.in().stream();
  }

  /**
   * Asks the user something, on standard error, and waits for a line.
   *
   * @return the line without blanks around it; empty when there is nobody to ask, as in a script
   * @throws IoFailed when standard input cannot be read
   * @throws Interrupted when the command was interrupted meanwhile
   */
  public Optional<String> ask(String question) {
    if (!environment.in().isTerminal() || !environment.errIsTerminal() || isJson()) {
      return Optional.empty();
    }
    flush();
    environment.err().print(question + " ");
    environment.err().flush();
    return Optional.of(answer().strip());
  }

  /** A line, which a thread of its own reads: nothing interrupts a read from a terminal, and Ctrl-C is to end the wait. */
  private String answer() {
    FutureTask<String> line = new FutureTask<>(this::line);
    Thread reader = new Thread(line, "sbcprov-answer");
    reader.setDaemon(true);
    reader.start();
    try {
      return line.get();
    } catch (InterruptedException e) {
      throw new Interrupted(
          "interrupted", "Interrupted before the question was answered", Facts.none(), "Nothing was written.", e);
    } catch (ExecutionException e) {
      throw new IoFailed(
          "io.read", "Standard input cannot be read: " + e.getCause().getMessage(), Facts.none(), "", e.getCause());
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = input().read(); next >= 0 && next != '\n'; next = input().read()) {
      if (line.length() < LONGEST_ANSWER) {
        line.append((char) next);
      }
    }
    return line.toString();
  }

  /** Time. */
  public Clock clock() {
    return environment.clock();
  }

  /** Other programs. */
  public Programs programs() {
    return environment.programs();
  }

  /** The root of the file system that the system is on: {@code /}, but in tests. */
  public Path systemRoot() {
    return environment.root();
  }

  /** An environment variable; empty when it is not set. */
  public String variable(String name) {
    return environment.variables().getOrDefault(name, "");
  }

  /**
   * The time to write into files: that of {@code SOURCE_DATE_EPOCH} when it is set, so that outputs can be reproduced,
   * else now.
   */
  public Instant timestamp() {
    String epoch = environment.variables().get("SOURCE_DATE_EPOCH");
    if (epoch == null || epoch.isEmpty()) {
      return environment.clock().now();
    }
    try {
      return Instant.ofEpochSecond(Long.parseUnsignedLong(epoch));
    } catch (NumberFormatException | DateTimeException e) {
      throw new BadUsage(
          "source-date-epoch",
          "SOURCE_DATE_EPOCH is \"" + epoch + "\", which is not a number of seconds",
          Facts.none(),
          "Set it to seconds since 1970, or unset it.");
    }
  }

  /** A command line of this program, as the user can type or paste it. */
  public String commandLine(String... arguments) {
    return ShellWords.join(environment.program(), arguments);
  }

  /**
   * Runs another command as if it had been typed, with the same form of output; its result is an event of this one's.
   *
   * @return its exit status
   */
  public int runOther(String... arguments) {
    List<String> all = new ArrayList<>(globalArguments);
    all.addAll(List.of(arguments));
    return new Application(environment, "command-result").run(all.toArray(new String[0]));
  }
}
