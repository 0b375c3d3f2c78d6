package org.sbcprov.imaging.build;

import java.util.List;
import java.util.Map;
import org.sbcprov.core.failure.Facts;

/**
 * One way to bring an image to its medium.
 *
 * @param where the commands are typed: {@code U-Boot}, {@code Linux}, {@code this computer}
 * @param what they do
 * @param commands in their order
 */
public record InstallStep(String where, String what, List<String> commands) {
  public InstallStep {
    commands = List.copyOf(commands);
  }

  /** Names and values, for scripts. */
  public Map<String, Object> facts() {
    return Facts.of("where", where, "what", what, "commands", commands);
  }
}
