package org.sbcprov.cli.eeprom;

import java.util.List;
import picocli.CommandLine.Model.OptionSpec;

/** Options that name an installed image. What they lead to is loaded only when they are given. */
final class ReleaseOptions {
  private ReleaseOptions() {}

  /** {@code --release}, in place of a file. */
  static OptionSpec release(String description) {
    return OptionSpec.builder("--release")
        .type(String.class)
        .paramLabel("RELEASE")
        .completionCandidates(List.of("latest", "default"))
        .description(description)
        .build();
  }

  /** {@code --chip}. */
  static OptionSpec chip(String description) {
    return OptionSpec.builder("--chip")
        .type(String.class)
        .paramLabel("CHIP")
        .completionCandidates(List.of("2711", "2712"))
        .description(description)
        .build();
  }
}
