package org.sbcprov.cli;

import picocli.CommandLine.Model.CommandSpec;

/** One verb. An instance serves one run: its options are fields, which parsing fills. */
public interface Command {
  /** Adds options, parameters and help to a new specification. */
  void describe(CommandSpec spec);

  /**
   * What is to be parsed instead of some arguments, for forms that the parser does not know.
   *
   * @param spec what {@link #describe} was given
   */
  default String[] rewritten(CommandSpec spec, String[] arguments) {
    return arguments;
  }

  /**
   * Does it.
   *
   * @throws org.sbcprov.core.failure.Failure when it cannot be done
   */
  Outcome run(Session session);

  /** What to do next when it was interrupted and did not come to an end in time. */
  default String adviceWhenAbandoned() {
    return "Temporary files may be left, with names that begin with .sbcprov- or sbcprov-.";
  }
}
